/** What stands for a secret. */
export const MASK = '***';

/** The text in which each of these secrets, as it is written here, is masked. */
export function maskEach(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, MASK), text);
}

/** Words that make a name secret wherever they stand in it, written together or apart: `accessToken`, `x-api-key`, `SMTP_PASSWD`. */
const SECRET_PART =
  /authori[sz]ation|cookie|token|secret|senha|segredo|passw(?:or)?d|passphrase|credential|credencia|signature|assinatura|bearer|(?:api|access|private|privada|signing|encryption|master|license|service|account|shared|ssh)(?:role)?key|connectionstring|sessionid/;
/** Words that are secret as a whole word only: `pin`, but not `shipping`. */
const SECRET_WORDS = new Set(
  'pwd pass passwd jwt session sid cvv cvc cvv2 otp totp pin auth chave chaves credentials psk mfa'.split(' '),
);
const MAX_NAME = 200;

/** Whether a field of this name holds a secret, whatever its case: camel, kebab, snake, or none. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_PART.test(words.join(''));
}

/** Whether a field of this name holds HTTP headers. */
export function isHeadersName(name: string): boolean {
  return wordsOf(name).includes('headers');
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
}

/**
 * Values that are secrets whatever their name. Each pattern begins where no word goes on before it and repeats one class
 * of characters only, so that a text is gone through once: a megabyte takes milliseconds.
 */
const SECRET_VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g,
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*){0,3}/g,
  /whsec_[\w+/=-]{6,}/g,
  /(?<![\w-])(?:sk|rk|pk|sb|sbp|ghp|gho|ghu|ghs|ghr|glpat|npm|shpat|hf)[-_][\w-]{12,}/g,
  /(?<![\w-])(?:xox[a-z]-|github_pat_|AIza|ya29\.)[\w.-]{10,}/g,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
];
const BEARER = /(?<![A-Za-z])(bearer\s{1,8})[\w.~+/=-]{6,}/gi;
const BASIC = /(?<![A-Za-z])(basic\s{1,8})(?=[A-Za-z+/]{0,100}[0-9=])[A-Za-z0-9+/]{6,}={0,2}/gi;
/** `token=…`, `"password": "…"`, `x-api-key: …` in the middle of a text. */
const NAMED =
  /(?<![\w-])([\w-]{0,40}(?:token|secret|password|passwd|pwd|senha|api[-_]?key|private[-_]?key|access[-_]?key|signature|credential|cookie|authorization|cvv|otp)[\w-]{0,20}\\?["']?[ \t]{0,3}[=:][ \t]{0,3}\\?["']?)([^\s"'\\&,;<>(){}[\]]+)/gi;
/** Schemes have few letters; the rest of the URL ends with its word. */
const URLS = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,15}:\/\/)([^\s"'<>\\^`{|}]+)/gi;
/** What every text with a secret has. */
const SUSPICIOUS = /[=:]|eyJ|whsec_|AKIA|ASIA|AIza|ya29|xox|_|-|bearer|basic/i;

/** A text in which credentials and query values of URLs, and what looks like a secret, are masked. */
export function maskText(text: string): string {
  if (text.length < 8 || !SUSPICIOUS.test(text)) return text;
  const open = SECRET_VALUES.reduce((masked, pattern) => masked.replace(pattern, MASK), text);
  return open
    .replace(URLS, (_url, scheme: string, rest: string) => scheme + withoutCredentials(rest))
    .replace(BEARER, `$1${MASK}`)
    .replace(BASIC, `$1${MASK}`)
    .replace(NAMED, (_all, name: string, value: string) => name + (/^bearer$|^basic$/i.test(value) ? value : MASK));
}

/** `user:pass@host/path?token=x#y=z` → `***@host/path?token=***#y=***`. */
function withoutCredentials(rest: string): string {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? '' : rest.slice(end);
  const at = authority.lastIndexOf('@');
  const query = path.search(/[?#]/);
  const host = at < 0 ? authority : `${MASK}@${authority.slice(at + 1)}`;
  return host + (query < 0 ? path : path.slice(0, query) + path.slice(query).replace(/([?&;#])([^?&;#]+)/g, maskPair));
}

function maskPair(_pair: string, mark: string, content: string): string {
  const equals = content.indexOf('=');
  return equals < 0 ? `${mark}${MASK}` : `${mark}${content.slice(0, equals)}=${MASK}`;
}
