//! Asks what a file of questions says, through the official OFREP provider, and prints an answer a line, as JSON.
//!
//!     cargo run -- questions.json

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use open_feature::{
    Client, EvaluationContext, EvaluationDetails, EvaluationErrorCode, EvaluationResult,
    FlagMetadataValue, OpenFeature, StructValue, Value,
};
use open_feature_ofrep::{OfrepOptions, OfrepProvider};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

#[derive(Deserialize)]
struct Question {
    name: String,
    url: String,
    headers: BTreeMap<String, String>,
    flag: String,
    ask: String,
    default: Json,
    context: Option<serde_json::Map<String, Json>>,
    times: u32,
    #[serde(rename = "pauseMs")]
    pause_ms: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    name: String,
    value: Json,
    variant: Option<String>,
    reason: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    metadata: HashMap<String, Json>,
}

#[tokio::main]
async fn main() {
    let path = std::env::args().nth(1).expect("name a file of questions");
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let questions: Vec<Question> = serde_json::from_str(&text).expect("the file holds questions");
    let mut clients = HashMap::new();
    for question in questions {
        let client = client_for(&mut clients, &question).await;
        tokio::time::sleep(Duration::from_millis(question.pause_ms)).await;
        for _ in 1..question.times {
            ask(client, &question).await;
        }
        let answer = ask(client, &question).await;
        println!(
            "{}",
            serde_json::to_string(&answer).expect("an answer is JSON")
        );
    }
}

async fn ask(client: &Client, question: &Question) -> Answer {
    let context = context_of(question);
    let (flag, with) = (question.flag.as_str(), Some(&context));
    match question.ask.as_str() {
        "boolean" => answer(
            question,
            client.get_bool_details(flag, with, None).await,
            Json::from,
        ),
        "string" => answer(
            question,
            client.get_string_details(flag, with, None).await,
            Json::from,
        ),
        "integer" => answer(
            question,
            client.get_int_details(flag, with, None).await,
            Json::from,
        ),
        "float" => answer(
            question,
            client.get_float_details(flag, with, None).await,
            Json::from,
        ),
        _ => answer(
            question,
            client.get_struct_details(flag, with, None).await,
            |value| json_of(Value::Struct(value)),
        ),
    }
}

/// Applications in Rust bring their default themselves, where there is an error.
fn answer<T>(
    question: &Question,
    result: EvaluationResult<EvaluationDetails<T>>,
    to_json: fn(T) -> Json,
) -> Answer {
    let name = question.name.clone();
    match result {
        Ok(details) => Answer {
            name,
            value: to_json(details.value),
            variant: details.variant,
            reason: details.reason.map(|reason| reason.to_string()),
            error_code: None,
            error_message: None,
            metadata: metadata_of(details.flag_metadata.values),
        },
        Err(error) => Answer {
            name,
            value: question.default.clone(),
            variant: None,
            reason: Some("ERROR".into()),
            error_message: error.message,
            error_code: Some(match error.code {
                EvaluationErrorCode::General(_) => "GENERAL".into(),
                code => code.to_string(),
            }),
            metadata: HashMap::new(),
        },
    }
}

fn metadata_of(values: HashMap<String, FlagMetadataValue>) -> HashMap<String, Json> {
    let to_json = |value| match value {
        FlagMetadataValue::Bool(value) => json!(value),
        FlagMetadataValue::Int(value) => json!(value),
        FlagMetadataValue::Float(value) => json!(value),
        FlagMetadataValue::String(value) => json!(value),
    };
    values
        .into_iter()
        .map(|(name, value)| (name, to_json(value)))
        .collect()
}

/// One client, and one provider behind it, for each service and credential.
async fn client_for<'a>(
    clients: &'a mut HashMap<String, Client>,
    question: &Question,
) -> &'a Client {
    let domain = format!("{} {:?}", question.url, question.headers);
    if !clients.contains_key(&domain) {
        let headers = question
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.parse().expect("a name"),
                    value.parse().expect("a value"),
                )
            })
            .collect();
        let options = OfrepOptions {
            base_url: question.url.clone(),
            headers,
            ..Default::default()
        };
        let provider = OfrepProvider::new(options).await.expect("a provider");
        let mut api = OpenFeature::singleton_mut().await;
        api.set_named_provider(&domain, provider).await;
        clients.insert(domain.clone(), api.create_named_client(&domain));
    }
    &clients[&domain]
}

/// Objects are left out: contexts of this SDK hold them only as something else than JSON.
fn context_of(question: &Question) -> EvaluationContext {
    let mut context = EvaluationContext::default();
    for (name, value) in question.context.iter().flatten() {
        context = match value {
            Json::String(text) if name == "targetingKey" => context.with_targeting_key(text),
            Json::String(text) => context.with_custom_field(name, text.as_str()),
            Json::Bool(value) => context.with_custom_field(name, *value),
            Json::Number(number) => match number.as_i64() {
                Some(integer) => context.with_custom_field(name, integer),
                None => context.with_custom_field(name, number.as_f64().unwrap_or_default()),
            },
            _ => context,
        };
    }
    context
}

fn json_of(value: Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::String(value) => json!(value),
        Value::Array(values) => values.into_iter().map(json_of).collect(),
        Value::Struct(StructValue { fields }) => fields
            .into_iter()
            .map(|(name, value)| (name, json_of(value)))
            .collect(),
    }
}
