import { createServer, type Server as HttpServer, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type PeerCertificate, type SecureVersion } from 'node:tls';
import {
  AddListenerCertificatesCommand,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeListenerCertificatesCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  ModifyListenerCommand,
  RegisterTargetsCommand,
  RemoveListenerCertificatesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CertificateAuthority } from '../../../src/services/acm/certificate-authority';
import { NamesCloud } from '../_fixtures/names-cloud';

let cloud: NamesCloud;
let client: ElasticLoadBalancingV2Client;
let loadBalancer: string;
let shop: string;

beforeEach(async () => {
  cloud = await NamesCloud.start();
  client = new ElasticLoadBalancingV2Client(cloud.client);
  const made = await client.send(new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['subnet-1'] }));
  loadBalancer = made.LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  shop = await certificate('shop.example.com');
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const here = [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '200', MessageBody: 'here' } }];

/** Imported, but of the authority that clients trust. */
async function certificate(...names: string[]): Promise<string> {
  const issued = await new CertificateAuthority(cloud.context).issue(names, 30);
  return cloud.acm.certificates.import(issued, {}, `arn:aws:acm:eu-west-1:000000000000:certificate/${names[0]}`).arn;
}

async function listener(input: Partial<CreateListenerCommandInput> = {}): Promise<Listener & { Port: number }> {
  const answer = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancer,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: shop }],
      DefaultActions: here,
      ...input,
    }),
  );
  return { Port: 0, ...answer.Listeners?.[0] };
}

function fetchOverTls(
  port: number,
  servername = 'shop.example.com',
  path = '/',
): Promise<{ status?: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      servername,
      ca: cloud.ca,
      agent: false,
      headers: { host: `${servername}:${port}` },
    };
    const sent = httpsRequest(options, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function shown(
  port: number,
  servername?: string,
  maxVersion?: SecureVersion,
): Promise<PeerCertificate & { protocol: string | null }> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, servername, maxVersion, ca: cloud.ca, rejectUnauthorized: false },
      () => {
        resolve({ ...socket.getPeerCertificate(), protocol: socket.getProtocol() });
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

test('an HTTPS listener ends TLS with its certificate, which the local authority has signed', async () => {
  const { Port, ...described } = await listener();

  expect(await fetchOverTls(Port)).toEqual({ status: 200, text: 'here' });
  await expect(fetchOverTls(Port, 'other.example.com')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  expect(described).toMatchObject({
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: shop }],
    SslPolicy: 'ELBSecurityPolicy-2016-08',
  });
});

test('targets are told that the client came by HTTPS, and to which port', async () => {
  const target: HttpServer = createServer((request, response) =>
    response.end(`${request.headers['x-forwarded-proto']} ${request.headers['x-forwarded-port']}`),
  );
  await new Promise<void>(resolve => target.listen(0, '127.0.0.1', resolve));
  const input = { Name: 'shop', Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip' } as const;
  const { TargetGroups } = await client.send(new CreateTargetGroupCommand(input));
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  const Targets = [{ Id: '127.0.0.1', Port: (target.address() as AddressInfo).port }];
  await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
  const { Port } = await listener({ DefaultActions: [{ Type: 'forward', TargetGroupArn }] });
  await cloud.context.clock.advance(120_000);

  expect((await fetchOverTls(Port)).text).toBe(`https ${Port}`);
  target.closeAllConnections();
  await new Promise(resolve => target.close(resolve));
});

test('port 80 redirects to where the declared HTTPS port really is', async () => {
  const secure = await listener();
  const RedirectConfig = { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } as const;
  const plain = await listener({
    Protocol: 'HTTP',
    Port: 80,
    Certificates: undefined,
    DefaultActions: [{ Type: 'redirect', RedirectConfig }],
  });

  const location = await new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
    const headers = { host: `shop.example.com:${plain.Port}` };
    const sent = httpRequest(
      { host: '127.0.0.1', port: plain.Port, path: '/tea?cup=1', headers, agent: false },
      answer => {
        answer.resume();
        resolve([answer.statusCode, answer.headers.location]);
      },
    );
    sent.on('error', reject);
    sent.end();
  });

  expect(location).toEqual([301, `https://shop.example.com:${secure.Port}/tea?cup=1`]);
});

test('the certificate is chosen by the name that is asked for', async () => {
  const [exact, wildcard] = [await certificate('api.example.org'), await certificate('*.example.org')];
  const { Port, ListenerArn } = await listener();
  const Certificates = [{ CertificateArn: wildcard }, { CertificateArn: exact }];
  await client.send(new AddListenerCertificatesCommand({ ListenerArn, Certificates }));

  const names = await Promise.all(
    ['api.example.org', 'www.example.org', 'unknown.example.net', undefined].map(name => shown(Port, name)),
  );

  expect(names.map(({ subject }) => subject.CN)).toEqual([
    'api.example.org',
    '*.example.org',
    'shop.example.com',
    'shop.example.com',
  ]);
  const described = await client.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
  expect(described.Certificates?.map(({ IsDefault }) => IsDefault)).toEqual([true, false, false]);

  await client.send(new RemoveListenerCertificatesCommand({ ListenerArn, Certificates }));
  expect((await shown(Port, 'api.example.org')).subject.CN).toBe('shop.example.com');
});

test('certificate and policy change in place', async () => {
  const { Port, ListenerArn } = await listener();
  const next = await certificate('next.example.com');

  await client.send(
    new ModifyListenerCommand({
      ListenerArn,
      Certificates: [{ CertificateArn: next }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    }),
  );

  expect(await shown(Port)).toMatchObject({ subject: { CN: 'next.example.com' }, protocol: 'TLSv1.3' });
  await expect(shown(Port, undefined, 'TLSv1.2')).rejects.toThrow();
});

test('the policy of old speaks TLS 1.2 at most, the newer ones 1.3', async () => {
  const old = await listener();
  const newer = await listener({ Port: 8443, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09' });

  expect([(await shown(old.Port)).protocol, (await shown(newer.Port)).protocol]).toEqual(['TLSv1.2', 'TLSv1.3']);
});

test('a listener changes from HTTP to HTTPS on its port', async () => {
  const { Port, ListenerArn } = await listener({ Protocol: 'HTTP', Certificates: undefined });
  await client.send(
    new ModifyListenerCommand({ ListenerArn, Protocol: 'HTTPS', Certificates: [{ CertificateArn: shop }] }),
  );

  expect((await fetchOverTls(Port)).text).toBe('here');
});

test('a renewed certificate is used by the listener that runs', async () => {
  const { Port } = await listener();
  const before = (await shown(Port)).serialNumber;

  await certificate('shop.example.com');

  expect((await shown(Port)).serialNumber).not.toBe(before);
});

test('a certificate in use is not deleted', async () => {
  const { arn } = cloud.acm.certificates.find(shop);
  await listener();

  expect(cloud.acm.certificates.usersOf(arn)).toEqual([loadBalancer]);
  expect(() => cloud.acm.certificates.remove(cloud.acm.certificates.find(arn))).toThrow(
    expect.objectContaining({ name: 'ResourceInUseException' }),
  );
});

test('refuses HTTPS without a certificate that is issued, and policies that do not exist', async () => {
  const names = ['pending.example.com'] as const;
  const place = { region: 'eu-west-1', accountId: '000000000000' };
  const asked = { names, keyAlgorithm: 'EC_prime256v1', tags: {}, transparency: 'ENABLED' } as const;
  const pending = cloud.acm.certificates.request(asked, place).arn;

  const refusals = [
    [{ Certificates: undefined }, 'ValidationError'],
    [{ Certificates: [{ CertificateArn: 'arn:none' }] }, 'CertificateNotFoundException'],
    [{ Certificates: [{ CertificateArn: pending }] }, 'UnsupportedCertificate'],
    [{ SslPolicy: 'none' }, 'SSLPolicyNotFoundException'],
    [{ Protocol: 'HTTP' }, 'ValidationError'],
    [{ Protocol: 'TLS' }, 'UnsupportedProtocolException'],
  ] as const;
  for (const [input, name] of refusals) {
    await expect(listener(input as Partial<CreateListenerCommandInput>)).rejects.toMatchObject({ name });
  }
});
