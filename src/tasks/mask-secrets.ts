const MASK = '***';
const SECRET_NAME = /authorization|cookie|token|secret|password|api[-_]?key|signature|credential/i;

/** A copy of a payload in which values of secret-looking names, custom headers and credentials in URLs are masked. */
export function maskSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, name));
  if (value !== null && typeof value === 'object') {
    const masked = Object.entries(value).map(([key, item]) => [
      key,
      name === 'headers' ? MASK : maskSecrets(item, key),
    ]);
    return Object.fromEntries(masked) as object;
  }
  if (SECRET_NAME.test(name) && value !== null) return MASK;
  return typeof value === 'string' ? maskUrl(value) : value;
}

/** `https://user:pass@host/path?token=x` → credentials and query values masked. */
function maskUrl(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (!url.username && !url.password && !url.search) return text;
  const query = [...url.searchParams.keys()].map((key) => `${encodeURIComponent(key)}=${MASK}`).join('&');
  const credentials = url.username || url.password ? `${MASK}@` : '';
  return `${url.protocol}//${credentials}${url.host}${url.pathname}${query ? `?${query}` : ''}`;
}
