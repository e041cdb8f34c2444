//! Lets the OpenID Connect library speak through our reqwest: the one that it brings itself is a generation older.

use std::future::Future;
use std::pin::Pin;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

/// An HTTP client that follows no redirect, as the library asks: a provider that redirects its own back channel could
/// send us anywhere.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient(reqwest::Client);

impl HttpClient {
    pub(crate) fn new() -> reqwest::Result<Self> {
        Ok(Self(reqwest::Client::builder().redirect(Policy::none()).build()?))
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = reqwest::Result<HttpResponse>> + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut received = self.0.execute(request.try_into()?).await?;
            let (status, headers) = (received.status(), std::mem::take(received.headers_mut()));
            let mut response = HttpResponse::new(received.bytes().await?.into());
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
