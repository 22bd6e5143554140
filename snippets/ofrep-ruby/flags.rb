require "json"
require "net/http"

# One flag for one context. No answer, or one without a value, means the default.
def flag(key, context, default)
  uri = URI("http://localhost:4400/ofrep/v1/evaluate/flags/#{key}")
  headers = { "Authorization" => "Bearer #{ENV["HALYARD_SERVER_KEY"]}", "Content-Type" => "application/json" }
  limits = { use_ssl: uri.scheme == "https", open_timeout: 2, read_timeout: 2 }
  answer = Net::HTTP.start(uri.host, uri.port, **limits) do |http|
    http.post(uri.path, { context: context }.to_json, headers)
  end
  JSON.parse(answer.body).fetch("value", default)
rescue StandardError
  default
end

puts flag("example", { targetingKey: "user-42", country: "DE" }, false)
