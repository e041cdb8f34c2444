// A relying party as an application would write it: openid-client on its default settings behind a small page.
// The browser tests sign in to it, so whatever openid-client checks (issuer, state, nonce, signature, times) is checked.
//
//   RP_CLIENT_SECRET=… node rp.mjs --issuer URL --client-id ID --port PORT [--scope "openid email"] [--onward]
//
// Prints `ready <url>` when it listens. The redirect URI to register is `<url>/callback`.
//
//   /           who is signed in, or a link "Sign in"
//   /login      starts a sign-in; its query (prompt, max_age, login_hint, response_mode, …) goes into the request
//   /callback   finishes it; with --onward it then redirects to another origin, which says "Arrived"
//   /claims     the ID token's claims as JSON     /tokens   the token response
//   /userinfo   what the userinfo endpoint says   /refresh  redeems the refresh token, answers the new response
//   /logout     ends the sign-in here and asks the identity provider to end its own
import { randomBytes, webcrypto } from 'node:crypto'
import http from 'node:http'
import { parseArgs } from 'node:util'

// Debian 12 brings Node.js 18, where this global is still behind a flag; openid-client needs it before it loads.
globalThis.crypto ??= webcrypto
const client = await import('openid-client')

const { values: options } = parseArgs({
  options: {
    issuer: { type: 'string' },
    'client-id': { type: 'string' },
    port: { type: 'string' },
    scope: { type: 'string', default: 'openid profile email' },
    onward: { type: 'boolean', default: false },
  },
})
const origin = `http://127.0.0.1:${options.port}`
const redirectUri = `${origin}/callback`

// Sign-ins under way by `state`, and finished ones by cookie. Not bound to the browser while under way: with
// response_mode=form_post the answer is a cross-site POST, and over plain http no cookie would come with it.
const underWay = new Map()
const sessions = new Map()
let onwardUrl

let discovered
/** Discovery on first use, so that this may start before the identity provider; a failure is tried again. */
async function configuration() {
  // Plain http is what openid-client refuses by default, and all that a loopback address has.
  discovered ??= client.discovery(new URL(options.issuer), options['client-id'], process.env.RP_CLIENT_SECRET, undefined, {
    execute: [client.allowInsecureRequests],
  })
  return discovered.catch((error) => {
    discovered = undefined
    throw error
  })
}

const routes = {
  async '/'({ session }) {
    if (!session) return page('Signed out', '<p><a id="sign-in" href="/login">Sign in</a></p>')
    const who = session.claims?.email ?? session.claims?.sub ?? 'somebody'
    return page(`Signed in as ${who}`, `<pre id="claims">${escape(JSON.stringify(session.claims, null, 2))}</pre>
      <p><a id="sign-out" href="/logout">Sign out</a></p>`)
  },

  async '/login'({ url }) {
    const config = await configuration()
    const checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      // Without `openid` there is no ID token that could carry it.
      expectedNonce: options.scope.split(' ').includes('openid') ? client.randomNonce() : undefined,
    }
    underWay.set(checks.expectedState, checks)
    const request = {
      redirect_uri: redirectUri,
      scope: options.scope,
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      ...(checks.expectedNonce && { nonce: checks.expectedNonce }),
      ...Object.fromEntries(url.searchParams),
    }
    const maxAge = url.searchParams.get('max_age')
    if (maxAge !== null) checks.maxAge = Number(maxAge)
    return redirect(client.buildAuthorizationUrl(config, request))
  },

  async '/callback'({ url, body }) {
    const answer = body === undefined ? url.searchParams : new URLSearchParams(body)
    const checks = underWay.get(answer.get('state'))
    underWay.delete(answer.get('state'))
    if (!checks) return page('No such sign-in', '<p id="error">unknown_state</p>', 400)
    const received =
      body === undefined
        ? url
        : new Request(url, {
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body,
          })
    const tokens = await client.authorizationCodeGrant(await configuration(), received, checks)
    const id = randomBytes(16).toString('hex')
    sessions.set(id, { tokens, claims: tokens.claims() })
    return redirect(onwardUrl ?? '/', { 'set-cookie': `rp=${id}; Path=/; HttpOnly; SameSite=Lax` })
  },

  async '/claims'({ session }) {
    return json(session?.claims ?? null)
  },

  async '/tokens'({ session }) {
    return json(session?.tokens ?? null)
  },

  async '/userinfo'({ session }) {
    if (!session) return json({ error: 'signed_out' }, 401)
    const subject = session.claims?.sub ?? client.skipSubjectCheck
    return json(await client.fetchUserInfo(await configuration(), session.tokens.access_token, subject))
  },

  async '/refresh'({ session }) {
    if (!session) return json({ error: 'signed_out' }, 401)
    const tokens = await client.refreshTokenGrant(await configuration(), session.tokens.refresh_token)
    session.tokens = { ...session.tokens, ...tokens }
    return json(tokens)
  },

  async '/logout'({ cookie, session }) {
    sessions.delete(cookie)
    const config = await configuration()
    if (!session || !config.serverMetadata().end_session_endpoint) return redirect('/')
    const request = { post_logout_redirect_uri: `${origin}/` }
    if (session.tokens.id_token) request.id_token_hint = session.tokens.id_token
    return redirect(client.buildEndSessionUrl(config, request))
  },
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, origin)
  const cookie = /(?:^|; )rp=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1]
  const body = request.method === 'POST' ? await text(request) : undefined
  let answer
  try {
    const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined
    answer = route
      ? await route({ url, body, cookie, session: sessions.get(cookie) })
      : page('Not found', '<p id="error">not_found</p>', 404)
  } catch (error) {
    // What the identity provider said, or which of its own checks openid-client saw fail.
    answer = page('Sign-in failed', `<p id="error">${escape(error.error ?? error.code ?? error.name)}</p>
      <p id="error-description">${escape(error.error_description ?? error.message ?? '')}</p>`, 400)
  }
  response.writeHead(answer.status, { 'cache-control': 'no-store', ...answer.headers }).end(answer.body)
})

/** The third origin: another port is another origin to a browser. */
function startOnward() {
  return new Promise((resolve) => {
    const arrival = http.createServer((_, response) => {
      const { status, headers, body } = page('Arrived', '<p id="arrived">Arrived</p>')
      response.writeHead(status, headers).end(body)
    })
    arrival.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${arrival.address().port}/`))
  })
}

async function text(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function page(title, content, status = 200) {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
    <main><h1>${escape(title)}</h1>${content}</main></html>`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

function json(value, status = 200) {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function redirect(to, headers = {}) {
  return { status: 303, headers: { ...headers, location: String(to) }, body: '' }
}

function escape(value) {
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

if (options.onward) onwardUrl = await startOnward()
server.listen(Number(options.port), '127.0.0.1', () => console.log(`ready ${origin}`))
// Ends with whoever started it, also when that process was killed: then its end of the pipe closes.
process.stdin.resume().on('end', () => process.exit(0))
