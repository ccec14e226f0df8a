// Loaded before the local cloud: kills its process in the middle of a write, so many bytes into a file of the journal.
const fs = require('node:fs');

// biome-ignore lint/style/noProcessEnv: there is no other way in
const { DIE_IN, DIE_AT } = process.env;
const files = new Set();
let left = Number(DIE_AT);

const { openSync, writeSync } = fs;

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  if (String(path).endsWith(`/${DIE_IN}`)) files.add(file);
  return file;
};

fs.writeSync = (file, data, ...rest) => {
  if (!files.has(file)) return writeSync(file, data, ...rest);
  const bytes = Buffer.from(data);
  if (bytes.length <= left) {
    left -= bytes.length;
    return writeSync(file, data, ...rest);
  }
  writeSync(file, bytes, 0, left);
  process.kill(process.pid, 'SIGKILL');
};
