/** What a visitor without the key sees: plain, without a script, and with what to do. */
export const KEY_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inglenook</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem }
h1 { font-size: 1.4rem }
</style>
<h1>This library needs its key</h1>
<p>Open the whole address that Inglenook printed when it started, the one with <code>?key=</code> in it. The key changes with every start.</p>
<p>If you have just followed that address from another page, reload this one.</p>
</html>
`

/** The page's own style and nothing else. */
export const KEY_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
