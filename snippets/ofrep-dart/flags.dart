import 'dart:convert';

import 'package:http/http.dart' as http;

/// One flag for one context. No answer, or one without a value of the type, means [fallback].
Future<T> flag<T>(String key, Map<String, Object> context, T fallback) async {
  try {
    final answer = await http
        .post(
          Uri.parse('http://localhost:4400/ofrep/v1/evaluate/flags/$key'),
          headers: {'Authorization': 'Bearer hal_client_…', 'Content-Type': 'application/json'},
          body: jsonEncode({'context': context}),
        )
        .timeout(const Duration(seconds: 2));
    final value = (jsonDecode(answer.body) as Map)['value'];
    return value is T ? value : fallback;
  } catch (_) {
    return fallback;
  }
}

Future<void> main() async {
  print(await flag('example', {'targetingKey': 'user-42', 'country': 'DE'}, false));
}
