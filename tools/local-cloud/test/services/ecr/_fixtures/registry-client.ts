import { digestOf, OCI_MANIFEST, type OciImage } from './oci-image';

/** Speaks the distribution API to one repository. */
export class RegistryClient {
  constructor(
    private readonly endpoint: string,
    private readonly name: string,
    private readonly authorization: string,
  ) {}

  public send(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    const url = new URL(path.startsWith('/') ? path : `/v2/${this.name}/${path}`, this.endpoint);
    return fetch(url, { method, headers: { authorization: this.authorization, ...headers }, body });
  }

  public async pushBlob(content: Buffer): Promise<Response> {
    const started = await this.send('POST', 'blobs/uploads/');
    const location = started.headers.get('location') ?? '';
    return this.send('PUT', `${location}?digest=${digestOf(content)}`, new Uint8Array(content));
  }

  public async push({ manifest, blobs }: OciImage, reference: string): Promise<Response> {
    for (const blob of blobs) await this.pushBlob(blob);
    return this.send('PUT', `manifests/${reference}`, manifest, { 'content-type': OCI_MANIFEST });
  }
}
