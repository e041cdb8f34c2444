//! A new second factor: the secret as a picture and in letters, and one code that proves it arrived.

use askama::Template;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::{QRBuilder, QRCodeError};

use super::Around;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// Modules of white around the picture, as ISO/IEC 18004 wants it.
const QUIET_ZONE: usize = 4;

/// `/settings/security/two-step`
#[derive(Debug, Template)]
#[template(path = "settings/enrol.html")]
pub struct EnrolPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the code goes.
    pub form: PostForm<'a>,
    /// The `otpauth://` address that apps read.
    pub address: &'a str,
    /// The same as a picture.
    pub picture: Picture,
    /// The secret in base32.
    pub secret: &'a str,
    /// What was typed as the name of the device.
    pub device: &'a str,
    /// Whether the last code did not match.
    pub wrong_code: bool,
}

/// An address as a QR code, in SVG.
#[derive(Clone, Debug)]
pub struct Picture(String);

impl Picture {
    /// Draws it.
    ///
    /// # Errors
    /// When the text is too long for any QR code: more than about two kilobytes.
    pub fn of(text: &str) -> Result<Self, QRCodeError> {
        let code = QRBuilder::new(text).build()?;
        Ok(Self(SvgBuilder::default().margin(QUIET_ZONE).to_str(&code)))
    }

    /// Shapes and colours only; no text of anybody's is in it.
    pub(in crate::pages) fn svg(&self) -> &str {
        &self.0
    }
}

impl Page for EnrolPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl EnrolPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.enrol.heading;
        if self.wrong_code {
            (self.frame.messages.shared.problem_title)(heading)
        } else {
            heading.to_owned()
        }
    }

    /// Groups of four are read and typed without losing the place.
    fn groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.secret.chars().filter(|letter| *letter != ' ').collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }
}

#[cfg(test)]
impl EnrolPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        let address = "otpauth://totp/Countersign:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\
                       &issuer=Countersign&algorithm=SHA1&digits=6&period=30";
        Self {
            frame: around(Section::Security),
            form: form(),
            address,
            picture: Picture::of(address).unwrap(),
            secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
            device: "",
            wrong_code: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_an_svg_with_its_quiet_zone() {
        let picture = Picture::of("otpauth://totp/a").unwrap();
        assert!(picture.0.starts_with("<svg"), "{}", picture.0);
        // The smallest codes have 21 to 29 modules a side; four more stand on each.
        let side = |modules: usize| format!("viewBox=\"0 0 {0} {0}\"", modules + 2 * QUIET_ZONE);
        assert!(
            [21, 25, 29]
                .into_iter()
                .any(|modules| picture.0.contains(&side(modules))),
            "{}",
            picture.0
        );
        assert!(Picture::of(&"x".repeat(5000)).is_err());
    }

    #[test]
    fn the_secret_stands_in_groups_of_four() {
        assert_eq!(
            EnrolPage::sample().groups().concat(),
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        );
        assert!(EnrolPage::sample().groups().iter().all(|group| group.len() == 4));
    }
}
