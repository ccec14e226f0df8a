import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManualClock } from '../../../src/core/clock';
import { Server } from '../../../src/core/server';
import type { Context, Service } from '../../../src/core/service';
import { type Acm, createAcm } from '../../../src/services/acm/acm';
import { CertificateAuthority } from '../../../src/services/acm/certificate-authority';
import { createElasticLoadBalancing } from '../../../src/services/elastic-load-balancing/elastic-load-balancing';
import { createRoute53, type Route53 } from '../../../src/services/route53/route53';
import { fakeContext } from '../_fakes/context';

/** Route 53, ACM and load balancers on a port, as clients see them. */
export class NamesCloud {
  public static async start(): Promise<NamesCloud> {
    const cloud = new NamesCloud();
    cloud.endpoint = `http://127.0.0.1:${await cloud.server.listen(0)}`;
    for (const service of cloud.services) await service.start?.();
    return cloud;
  }

  public readonly context: Context & { clock: ManualClock; lines: string[] };
  public readonly route53: Route53;
  public readonly acm: Acm;
  public readonly elb: Service;
  public endpoint = '';
  private readonly authority: CertificateAuthority;
  private readonly services: readonly Service[];
  private readonly server: Server;

  private constructor() {
    this.context = fakeContext({ folder: mkdtempSync(join(tmpdir(), 'berth-names-')) });
    this.authority = new CertificateAuthority(this.context);
    this.route53 = createRoute53(this.context);
    this.acm = createAcm(this.context, { authority: this.authority, route53: this.route53 });
    const check = async () => ({ ok: true }) as const;
    this.elb = createElasticLoadBalancing(this.context, { check }, { certificates: this.acm.certificates });
    this.services = [this.route53, this.route53.domains, this.acm, this.elb];
    const onDefect = (error: unknown) => this.context.lines.push(String(error));
    this.server = new Server(this.services, { clock: this.context.clock, onDefect });
  }

  /** The root that clients have to trust. */
  public get ca(): string {
    return readFileSync(this.authority.certificateFile, 'utf8');
  }

  public get client() {
    const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' };
    return { endpoint: this.endpoint, region: 'eu-west-1', credentials };
  }

  public async stop(): Promise<void> {
    await this.server.close();
    for (const service of this.services) await service.stop?.();
    rmSync(this.context.folder, { recursive: true, force: true });
  }
}
