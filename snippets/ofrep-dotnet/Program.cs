using OpenFeature;
using OpenFeature.Model;
using OpenFeature.Providers.Ofrep;
using OpenFeature.Providers.Ofrep.Configuration;

// Once, when the program starts. Every evaluation is a request.
var key = Environment.GetEnvironmentVariable("HALYARD_SERVER_KEY");
var options = new OfrepOptions("http://localhost:4400")
{
    Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
};
await Api.Instance.SetProviderAsync(new OfrepProvider(options));

// Wherever it matters. false is the answer while the service is away.
var client = Api.Instance.GetClient();
var context = EvaluationContext.Builder().SetTargetingKey("user-42").Set("country", "DE").Build();
Console.WriteLine(await client.GetBooleanValueAsync("example", false, context));

// Before the program ends.
await Api.Instance.ShutdownAsync();
