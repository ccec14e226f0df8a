import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAcknowledgements, type ValidationReport } from './acknowledgements';
import { assembliesIn } from './assemblies';

const FILE = 'docs/acknowledgements.md';

// `--check` writes nothing, and fails when the file is not what the reports say
const check = process.argv.includes('--check');
const reports = assembliesIn('.').map(app => {
  const report = JSON.parse(readFileSync(join(app.folder, 'validation-report.json'), 'utf8')) as ValidationReport;
  return { app, report };
});
const text = renderAcknowledgements(reports);
const current = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
if (!check) {
  writeFileSync(FILE, text);
} else if (current !== text) {
  process.stderr.write(`${FILE}: not what the validation reports say\nhint: npm run acknowledgements\n`);
  process.exitCode = 1;
}
