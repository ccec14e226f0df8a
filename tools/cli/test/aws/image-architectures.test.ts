import { architecturesOf } from '../../src/aws/image-architectures';

const config = { mediaType: 'config', digest: 'sha256:c', size: 1 };

/** A registry with these documents by digest. */
const registry = (documents: Record<string, object>) => async (kind: string, digest: string) =>
  documents[`${kind}/${digest}`];

test('a manifest has its architecture in its config', async () => {
  const read = registry({ 'manifests/sha256:m': { config }, 'blobs/sha256:c': { architecture: 'arm64' } });

  expect(await architecturesOf('sha256:m', read)).toEqual(['arm64']);
});

test('an index names those of its manifests, and what was attested has none', async () => {
  const of = (architecture?: string) => ({ platform: { architecture } });
  const manifests = [of('amd64'), of('arm64'), of('unknown'), {}];

  expect(await architecturesOf('sha256:m', registry({ 'manifests/sha256:m': { manifests } }))).toEqual([
    'amd64',
    'arm64',
  ]);
});

test('what names none is made for nobody knows what', async () => {
  expect(await architecturesOf('sha256:m', registry({ 'manifests/sha256:m': {} }))).toEqual([]);
  expect(
    await architecturesOf('sha256:m', registry({ 'manifests/sha256:m': { config }, 'blobs/sha256:c': {} })),
  ).toEqual([]);
});
