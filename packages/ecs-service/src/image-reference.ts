/** The parts of `public.ecr.aws/xray/aws-xray-daemon:3.4@sha256:…`. */
export interface ImageReference {
  /** With the registry, without tag and digest. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;

  /** Undefined when the image is in no private registry of ECR. */
  readonly ecr?: EcrLocation;
}

/** A repository of ECR. */
export interface EcrLocation {
  readonly account: string;
  readonly region: string;
  readonly repositoryName: string;
}

/** `localhost`, or with a dot or a port: anything else is the beginning of a path. */
const REGISTRY = String.raw`(?:(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?|[A-Za-z0-9-]+:\d+)\/`;

const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';

/** @see https://github.com/distribution/reference/blob/main/regexp.go */
const REFERENCE = new RegExp(
  String.raw`^(?<repository>(?:${REGISTRY})?${PATH_PART}(?:\/${PATH_PART})*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

const ECR = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repositoryName>.+)$/;

/** What a reference to an image says, undefined when it is none. */
export function parseImage(image: string): ImageReference | undefined {
  const groups = REFERENCE.exec(image)?.groups;
  if (!groups?.repository) return undefined;
  const { repository, tag, digest } = groups;
  return { repository, ...(tag && { tag }), ...(digest && { digest }), ...ecrOf(repository) };
}

function ecrOf(repository: string): { ecr?: EcrLocation } {
  const groups = ECR.exec(repository)?.groups;
  if (!groups?.account || !groups.region || !groups.repositoryName) return {};
  return { ecr: { account: groups.account, region: groups.region, repositoryName: groups.repositoryName } };
}
