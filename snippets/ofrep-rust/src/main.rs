use open_feature::{EvaluationContext, OpenFeature};
use open_feature_ofrep::{OfrepOptions, OfrepProvider};
use reqwest::header::{AUTHORIZATION, HeaderMap};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Once, when the program starts. Every evaluation is a request.
    let key = format!("Bearer {}", std::env::var("HALYARD_SERVER_KEY")?);
    let provider = OfrepProvider::new(OfrepOptions {
        base_url: "http://localhost:4400".to_string(),
        headers: HeaderMap::from_iter([(AUTHORIZATION, key.parse()?)]),
        ..Default::default()
    });
    OpenFeature::singleton_mut()
        .await
        .set_provider(provider.await?)
        .await;

    // Wherever it matters. false is the answer while the service is away.
    let client = OpenFeature::singleton().await.create_client();
    let context = EvaluationContext::default()
        .with_targeting_key("user-42")
        .with_custom_field("country", "DE");
    let value = client.get_bool_value("example", Some(&context), None).await;
    println!("{}", value.unwrap_or(false));

    // Before the program ends.
    OpenFeature::singleton_mut().await.shutdown().await;
    Ok(())
}
