import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAcknowledgements, type ValidationReport } from './acknowledgements';
import { assembliesIn } from './assemblies';
import { end, writeOrCheck } from './write-or-check';

const reports = assembliesIn('.').map(app => {
  const report = JSON.parse(readFileSync(join(app.folder, 'validation-report.json'), 'utf8')) as ValidationReport;
  return { app, report };
});
const files = [{ path: 'docs/acknowledgements.md', text: renderAcknowledgements(reports) }];
end(writeOrCheck(files, 'acknowledgements', process.argv));
