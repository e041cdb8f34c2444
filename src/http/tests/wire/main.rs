//! The HTTP layer as a stranger meets it: bytes into a real socket, bytes out. Endpoints here are small ones of the
//! test's own, so that what is tested is the way to them.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod bytes;
#[cfg(test)]
mod cors;
#[cfg(test)]
mod framing;
#[cfg(test)]
mod guarded;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod management;
#[cfg(test)]
mod methods;
#[cfg(test)]
mod panics;
#[cfg(test)]
mod peers;
#[cfg(test)]
mod slow;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
