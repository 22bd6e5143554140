import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import java.util.Map;

public class Flags {
  public static void main(String[] args) {
    // Once, when the program starts. Every evaluation is a request.
    var key = ImmutableList.of("Bearer " + System.getenv("HALYARD_SERVER_KEY"));
    var options = OfrepProviderOptions.builder()
        .baseUrl("http://localhost:4400")
        .headers(ImmutableMap.of("Authorization", key))
        .build();
    var api = OpenFeatureAPI.getInstance();
    api.setProviderAndWait(OfrepProvider.constructProvider(options));

    // Wherever it matters. false is the answer while the service is away.
    var context = new ImmutableContext("user-42", Map.of("country", new Value("DE")));
    System.out.println(api.getClient().getBooleanValue("example", false, context));

    // Before the program ends.
    api.shutdown();
  }
}
