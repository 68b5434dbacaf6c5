// @ts-check

/** @type {Record<string, string>} */
const TYPES = {
  txt: 'text/plain',
  md: 'text/markdown',
  markdown: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  pdf: 'application/pdf',
};

/** What the API takes of a file, by its name; undefined for what it does not read. @param {string} name */
export function contentTypeOf(name) {
  return TYPES[name.split('.').pop()?.toLowerCase() ?? ''];
}

/** An id made of a file's name. @param {string} name */
export function documentIdOf(name) {
  const plain = name
    .replace(/\.[^.]+$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  return (
    plain
      .replace(/[^A-Za-z0-9._:-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 200) || 'document'
  );
}

/** @param {File} file @returns {Promise<{ content_base64: string, content_type: string | undefined }>} */
export async function contentOf(file) {
  return { content_base64: await base64Of(file), content_type: contentTypeOf(file.name) };
}

/** @param {Blob} file @returns {Promise<string>} */
function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error));
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^data:[^,]*,/, '')));
    reader.readAsDataURL(file);
  });
}
