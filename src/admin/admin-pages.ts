import { pagePolicy } from '../http/pages/page-policy.js';
import { pageTemplate } from '../http/pages/page-template.js';
import { preferredLanguage, WORDS } from './admin-words.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #55626f; --line: #c4ccd4; --paper: #fff; --ground: #f4f6f8; --main: #1f5a9a; --on: #fff; --bad: #b42318; --bad-ground: #fdf0ee; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9fadba; --line: #4a5663; --paper: #1b222a; --ground: #11161c; --main: #7fb4ee; --on: #0e1621; --bad: #ff9d92; --bad-ground: #3a1d1a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
main { width: 100%; max-width: 440px; padding: 28px; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 20px; color: var(--soft); }
label { display: block; margin-bottom: 6px; font-weight: 600; }
input { width: 100%; padding: 11px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); color: inherit; font: inherit; }
input[aria-invalid] { border-color: var(--bad); }
.hint { margin: 6px 0 20px; font-size: 14px; }
.wrong { margin: 0 0 20px; padding: 10px 12px; border-left: 4px solid var(--bad); border-radius: 4px; background: var(--bad-ground); color: var(--bad); }
button { width: 100%; padding: 12px; border: 0; border-radius: 8px; background: var(--main); color: var(--on); font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.other { display: block; margin-top: 16px; text-align: center; color: var(--main); }
`;

/** The policy of both pages. */
export const ADMIN_PAGE_POLICY = pagePolicy('sign-in', [STYLE]);

const frame = (body: string): string => `<!doctype html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{{title}}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>{{title}}</h1>
${body}
</main>
</body>
</html>
`;

const signIn = pageTemplate<Record<string, string | undefined>>(
  frame(`<p>{{lead}}</p>
{{#if wrong}}<p class="wrong" id="wrong" role="alert">{{wrong}}</p>
{{/if}}
<form method="post" action="/admin/sign-in">
<label for="token">{{label}}</label>
<input id="token" name="token" type="password" required autofocus autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="8192" aria-describedby="hint{{#if wrong}} wrong{{/if}}"{{#if wrong}} aria-invalid="true"{{/if}}>
<p class="hint" id="hint">{{hint}}</p>
<button type="submit">{{enter}}</button>
</form>`),
);

const signOut = pageTemplate<Record<string, string | undefined>>(
  frame(`<p>{{lead}}</p>
<form method="post" action="/admin/sign-out">
<button type="submit">{{leave}}</button>
</form>
<a class="other" href="/admin/queues">{{back}}</a>`),
);

/** The sign-in page. @param status status of the previous try, if any */
export function signInPage(acceptLanguage: string | undefined, status?: number): string {
  const language = preferredLanguage(acceptLanguage);
  const { wrong, ...words } = WORDS[language].signIn;
  return signIn({ ...words, language, wrong: status === undefined ? undefined : (wrong[status] ?? wrong[503]) });
}

/** The sign-out page. */
export function signOutPage(acceptLanguage: string | undefined): string {
  const language = preferredLanguage(acceptLanguage);
  return signOut({ ...WORDS[language].signOut, language });
}
