import { X509Certificate } from 'node:crypto';
import {
  ACMClient,
  type CertificateDetail,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  GetCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
  type RequestCertificateCommandInput,
} from '@aws-sdk/client-acm';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  RegisterDomainCommand,
  Route53DomainsClient,
  UpdateDomainNameserversCommand,
} from '@aws-sdk/client-route-53-domains';
import { CertificateAuthority } from '../../../src/services/acm/certificate-authority';
import { NamesCloud } from '../_fixtures/names-cloud';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';

let cloud: NamesCloud;
let acm: ACMClient;
let dns: Route53Client;
let domains: Route53DomainsClient;

beforeEach(async () => {
  cloud = await NamesCloud.start();
  acm = new ACMClient(cloud.client);
  dns = new Route53Client(cloud.client);
  domains = new Route53DomainsClient({ ...cloud.client, region: 'us-east-1' });
});

afterEach(async () => {
  for (const client of [acm, dns, domains]) client.destroy();
  await cloud.stop();
});

async function createZone(Name: string): Promise<{ id: string; servers: string[] }> {
  const answer = await dns.send(new CreateHostedZoneCommand({ Name, CallerReference: `${Name} ${Math.random()}` }));
  return { id: answer.HostedZone?.Id ?? '', servers: answer.DelegationSet?.NameServers ?? [] };
}

function put(HostedZoneId: string, record: ResourceRecordSet) {
  const Changes = [{ Action: 'UPSERT' as const, ResourceRecordSet: { TTL: 60, ...record } }];
  return dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
}

async function register(DomainName: string, servers: readonly string[]): Promise<void> {
  const nobody = {};
  await domains.send(
    new RegisterDomainCommand({
      DomainName,
      DurationInYears: 1,
      AdminContact: nobody,
      RegistrantContact: nobody,
      TechContact: nobody,
    }),
  );
  await domains.send(new UpdateDomainNameserversCommand({ DomainName, Nameservers: servers.map(Name => ({ Name })) }));
}

async function request(input: Partial<RequestCertificateCommandInput> = {}): Promise<string> {
  const command = new RequestCertificateCommand({
    DomainName: 'example.com',
    ValidationMethod: 'DNS',
    KeyAlgorithm: 'EC_prime256v1',
    ...input,
  });
  return (await acm.send(command)).CertificateArn ?? '';
}

async function describe(CertificateArn: string): Promise<CertificateDetail> {
  return (await acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate ?? {};
}

async function writeValidation(zone: string, arn: string): Promise<void> {
  for (const { ResourceRecord } of (await describe(arn)).DomainValidationOptions ?? []) {
    await put(zone, {
      Name: ResourceRecord?.Name,
      Type: 'CNAME',
      ResourceRecords: [{ Value: ResourceRecord?.Value }],
    });
  }
}

/** Lets time pass until something has come of it: keys are made by the computer, not by the clock. */
async function settled(arn: string): Promise<CertificateDetail> {
  for (let tries = 0; tries < 400; tries++) {
    await cloud.context.clock.advance(20_000);
    const described = await describe(arn);
    if (described.Status === 'ISSUED') return described;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new TypeError(`not issued: ${cloud.context.lines.join()}`);
}

test('a certificate is pending in a zone that nobody delegates to, whatever its records', async () => {
  const zone = await createZone('example.com');
  const arn = await request();
  await writeValidation(zone.id, arn);

  await cloud.context.clock.advance(3_600_000);

  expect(await describe(arn)).toMatchObject({
    Status: 'PENDING_VALIDATION',
    DomainValidationOptions: [
      {
        DomainName: 'example.com',
        ValidationStatus: 'PENDING_VALIDATION',
        ResourceRecord: {
          Type: 'CNAME',
          Name: expect.stringMatching(/^_[0-9a-f]{32}\.example\.com\.$/),
          Value: expect.stringMatching(/\.acm-validations\.aws\.$/),
        },
      },
    ],
  });
  await expect(acm.send(new GetCertificateCommand({ CertificateArn: arn }))).rejects.toMatchObject({
    name: 'RequestInProgressException',
  });
});

test('it is issued once the domain is registered with the name servers of the zone', async () => {
  const zone = await createZone('example.com');
  const arn = await request();
  await writeValidation(zone.id, arn);
  await register('example.com', zone.servers);

  expect(await settled(arn)).toMatchObject({ Status: 'ISSUED', InUseBy: [], KeyAlgorithm: 'EC_prime256v1' });

  const { Certificate = '', CertificateChain = '' } = await acm.send(
    new GetCertificateCommand({ CertificateArn: arn }),
  );
  const [own, root] = [new X509Certificate(Certificate), new X509Certificate(CertificateChain)];
  expect(own.verify(root.publicKey)).toBe(true);
  expect(own.checkHost('example.com')).toBe('example.com');
  expect(CertificateChain).toBe(cloud.ca);
});

test('a domain that names other servers delegates to nobody', async () => {
  const [zone, other] = [await createZone('example.com'), await createZone('example.com')];
  const arn = await request();
  await writeValidation(zone.id, arn);
  await register('example.com', other.servers);

  await cloud.context.clock.advance(3_600_000);

  expect((await describe(arn)).Status).toBe('PENDING_VALIDATION');
});

test('an NS record in the zone above delegates, if that one is delegated itself', async () => {
  const [above, zone] = [await createZone('example.com'), await createZone('shop.example.com')];
  const arn = await request({ DomainName: 'shop.example.com' });
  await writeValidation(zone.id, arn);
  const ResourceRecords = zone.servers.map(Value => ({ Value: `${Value}.` }));
  await put(above.id, { Name: 'shop.example.com', Type: 'NS', ResourceRecords });

  await cloud.context.clock.advance(3_600_000);
  expect((await describe(arn)).Status).toBe('PENDING_VALIDATION');
  await register('example.com', above.servers);
  expect((await settled(arn)).Status).toBe('ISSUED');
});

test('every name has to be validated; a wildcard shares the record of its domain', async () => {
  const zone = await createZone('example.com');
  await register('example.com', zone.servers);
  const arn = await request({ SubjectAlternativeNames: ['*.example.com', 'www.example.com'] });
  const options = (await describe(arn)).DomainValidationOptions ?? [];
  const [apex, wildcard, www] = options.map(({ ResourceRecord }) => ResourceRecord);
  expect(wildcard).toEqual(apex);
  await put(zone.id, { Name: apex?.Name, Type: 'CNAME', ResourceRecords: [{ Value: apex?.Value }] });

  await cloud.context.clock.advance(60_000);
  const half = await describe(arn);
  expect(half.Status).toBe('PENDING_VALIDATION');
  expect(half.DomainValidationOptions?.map(({ ValidationStatus }) => ValidationStatus)).toEqual([
    'SUCCESS',
    'SUCCESS',
    'PENDING_VALIDATION',
  ]);
  await put(zone.id, { Name: www?.Name, Type: 'CNAME', ResourceRecords: [{ Value: www?.Value }] });
  expect((await settled(arn)).SubjectAlternativeNames).toEqual(['example.com', '*.example.com', 'www.example.com']);
});

test('after three days it is not waited for any longer', async () => {
  const arn = await request();

  await cloud.context.clock.advance(71 * 3_600_000);
  expect((await describe(arn)).Status).toBe('PENDING_VALIDATION');
  await cloud.context.clock.advance(3_600_000 + 20_000);

  expect((await describe(arn)).Status).toBe('VALIDATION_TIMED_OUT');
});

test('the same request with the same token is one certificate', async () => {
  const [first, again] = [await request({ IdempotencyToken: 'a' }), await request({ IdempotencyToken: 'a' })];
  const other = await request({ IdempotencyToken: 'b' });

  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test.each([
  ['validation by mail', { ValidationMethod: 'EMAIL' }],
  ['a name that is none', { DomainName: 'not a name' }],
  ['a host without a domain', { DomainName: 'localhost' }],
] as [string, Partial<RequestCertificateCommandInput>][])('refuses %s', async (_, input) => {
  await expect(request(input)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('somebody else’s certificate is imported with its key, and no other', async () => {
  const authority = new CertificateAuthority({ folder: `${cloud.context.folder}/else` });
  const [own, other] = [await authority.issue(['a.example.org'], 30), await authority.issue(['b.example.org'], 30)];
  const bytes = (text: string) => Buffer.from(text);
  const send = (key: string) =>
    acm.send(
      new ImportCertificateCommand({
        Certificate: bytes(own.certificate),
        CertificateChain: bytes(own.chain),
        PrivateKey: bytes(key),
      }),
    );

  await expect(send(other.key)).rejects.toThrow('The private key does not match the certificate.');
  const { CertificateArn = '' } = await send(own.key);

  expect(await describe(CertificateArn)).toMatchObject({
    Type: 'IMPORTED',
    Status: 'ISSUED',
    DomainName: 'a.example.org',
  });
  const { CertificateSummaryList } = await acm.send(
    new ListCertificatesCommand({ Includes: { keyTypes: ['EC_prime256v1'] } }),
  );
  expect(CertificateSummaryList?.map(one => one.CertificateArn)).toEqual([CertificateArn]);
  await acm.send(new DeleteCertificateCommand({ CertificateArn }));
  await expect(describe(CertificateArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('CloudFormation writes the records into the zone and waits until the certificate is issued', async () => {
  const zone = await createZone('example.com');
  const HostedZoneId = zone.id.split('/').at(-1);
  const properties = {
    DomainName: 'example.com',
    SubjectAlternativeNames: ['www.example.com'],
    ValidationMethod: 'DNS',
    KeyAlgorithm: 'EC_prime256v1',
    DomainValidationOptions: [{ DomainName: 'example.com', HostedZoneId }],
  };
  let arn = '';
  const initiated = (id: string) => {
    arn = id;
  };
  const provider = cloud.acm.resources?.['AWS::CertificateManager::Certificate'];
  let isMade = false;
  const made = provider?.create(resourceRequest(properties, { initiated })).then(state => {
    isMade = true;
    return state;
  });

  await cloud.context.clock.advance(3_600_000);
  expect(isMade).toBe(false);
  await register('example.com', zone.servers);
  await settled(arn);
  await cloud.context.clock.advance(5_000);

  expect((await made)?.physicalId).toBe(arn);
  const records = () =>
    cloud.route53.zones.records(cloud.route53.zones.find(zone.id)).filter(({ Type }) => Type === 'CNAME');
  expect(records()).toHaveLength(2);
  await provider?.delete?.(resourceUpdate({ physicalId: arn }, properties));
  expect(records()).toHaveLength(2);
});
