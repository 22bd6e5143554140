import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import java.io.File;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks what a file of questions says, through the official OFREP provider, and prints an answer a line, as JSON. */
public class Ask {
  private static final ObjectMapper json = new ObjectMapper();
  private static final Set<String> domains = new HashSet<>();

  record Question(String name, String url, Map<String, String> headers, String flag, String ask,
      @com.fasterxml.jackson.annotation.JsonProperty("default") Object fallback,
      Map<String, Object> context, int times, int pauseMs) {}

  public static void main(String[] args) throws Exception {
    List<Question> questions = json.readValue(new File(args[0]), new TypeReference<List<Question>>() {});
    for (Question question : questions) {
      Thread.sleep(question.pauseMs());
      for (int i = 1; i < question.times(); i++) ask(question);
      System.out.println(json.writeValueAsString(answer(question, ask(question))));
    }
    OpenFeatureAPI.getInstance().shutdown();
  }

  private static FlagEvaluationDetails<?> ask(Question question) {
    Client client = clientFor(question);
    EvaluationContext context = contextOf(question.context());
    String flag = question.flag();
    Object fallback = question.fallback();
    return switch (question.ask()) {
      case "boolean" -> client.getBooleanDetails(flag, (Boolean) fallback, context);
      case "string" -> client.getStringDetails(flag, (String) fallback, context);
      case "integer" -> client.getIntegerDetails(flag, (Integer) fallback, context);
      case "float" -> client.getDoubleDetails(flag, ((Number) fallback).doubleValue(), context);
      default -> client.getObjectDetails(flag, Value.objectToValue(fallback), context);
    };
  }

  private static Map<String, Object> answer(Question question, FlagEvaluationDetails<?> details) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", question.name());
    answer.put("value", details.getValue() instanceof Value value ? plain(value) : details.getValue());
    answer.put("variant", details.getVariant());
    answer.put("reason", details.getReason());
    answer.put("errorCode", details.getErrorCode());
    answer.put("errorMessage", details.getErrorMessage());
    answer.put("metadata", details.getFlagMetadata().asUnmodifiableMap());
    return answer;
  }

  /** One client, and one provider behind it, for each service and credential. */
  private static Client clientFor(Question question) {
    String domain = question.url() + question.headers();
    if (domains.add(domain)) {
      ImmutableMap.Builder<String, ImmutableList<String>> headers = ImmutableMap.builder();
      question.headers().forEach((name, value) -> headers.put(name, ImmutableList.of(value)));
      OfrepProviderOptions options =
          OfrepProviderOptions.builder().baseUrl(question.url()).headers(headers.build()).build();
      OpenFeatureAPI.getInstance().setProviderAndWait(domain, OfrepProvider.constructProvider(options));
    }
    return OpenFeatureAPI.getInstance().getClient(domain);
  }

  private static EvaluationContext contextOf(Map<String, Object> context) {
    if (context == null) return null;
    Map<String, Value> attributes = new HashMap<>();
    context.forEach((name, value) -> attributes.put(name, Value.objectToValue(value)));
    Value key = attributes.remove("targetingKey");
    return key == null ? new ImmutableContext(attributes) : new ImmutableContext(key.asString(), attributes);
  }

  private static Object plain(Value value) {
    if (value.isList()) return value.asList().stream().map(Ask::plain).toList();
    if (value.isStructure()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      value.asStructure().asMap().forEach((name, field) -> fields.put(name, field == null ? null : plain(field)));
      return fields;
    }
    return value.asObject();
  }
}
