import com.google.common.collect.ImmutableList
import com.google.common.collect.ImmutableMap
import dev.openfeature.contrib.providers.ofrep.OfrepProvider
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions
import dev.openfeature.sdk.ImmutableContext
import dev.openfeature.sdk.OpenFeatureAPI
import dev.openfeature.sdk.Value

fun main() {
    // Once, when the program starts. Every evaluation is a request.
    val key = ImmutableList.of("Bearer ${System.getenv("HALYARD_SERVER_KEY")}")
    val options = OfrepProviderOptions.builder()
        .baseUrl("http://localhost:4400")
        .headers(ImmutableMap.of("Authorization", key))
        .build()
    val api = OpenFeatureAPI.getInstance()
    api.setProviderAndWait(OfrepProvider.constructProvider(options))

    // Wherever it matters. false is the answer while the service is away.
    val context = ImmutableContext("user-42", mapOf("country" to Value("DE")))
    println(api.client.getBooleanValue("example", false, context))

    // Before the program ends.
    api.shutdown()
}
