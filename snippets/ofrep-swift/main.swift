import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

struct Answer<Value: Decodable>: Decodable {
    let value: Value?
}

/// One flag for one context. No answer, or one without a value of the type, means the default.
func flag<Value: Decodable>(_ key: String, for context: [String: String], or fallback: Value) async -> Value {
    let url = URL(string: "http://localhost:4400/ofrep/v1/evaluate/flags/\(key)")!
    var request = URLRequest(url: url, timeoutInterval: 2)
    request.httpMethod = "POST"
    request.setValue("Bearer hal_client_…", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try? JSONEncoder().encode(["context": context])
    guard let (data, _) = try? await URLSession.shared.data(for: request) else { return fallback }
    return (try? JSONDecoder().decode(Answer<Value>.self, from: data))?.value ?? fallback
}

print(await flag("example", for: ["targetingKey": "user-42", "country": "DE"], or: false))
