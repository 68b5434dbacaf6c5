// class-transformer keeps what its decorators said in a storage that it ships without an entry of its own.
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage.js';
}
