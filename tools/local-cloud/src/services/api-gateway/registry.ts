import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';

interface Made {
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Things of the service have the names of its API, so that they can be answered as they are kept. */
export interface Api extends sdk.CreateApiRequest, Made {
  readonly ApiId: string;
  readonly region: string;
  readonly accountId: string;

  /** The port of 127.0.0.1 where it answers; taken again at the next start if it is free. */
  readonly port: number;
}

export interface Route extends sdk.CreateRouteRequest, Made {
  readonly ApiId: string;
  readonly RouteId: string;
}

export interface Integration extends sdk.CreateIntegrationRequest, Made {
  readonly ApiId: string;
  readonly IntegrationId: string;
}

export interface Authorizer extends sdk.CreateAuthorizerRequest, Made {
  readonly ApiId: string;
  readonly AuthorizerId: string;
}

export interface Stage extends sdk.CreateStageRequest, Made {
  readonly ApiId: string;
  readonly StageName: string;
  readonly changedAt: number;
}

/** What a stage serves: everything as it was when the deployment was made. */
export interface Deployment extends Made {
  readonly ApiId: string;
  readonly DeploymentId: string;
  readonly Description?: string;
  readonly config: ApiConfig;
}

export interface VpcLink extends sdk.CreateVpcLinkRequest, Made {
  readonly VpcLinkId: string;
  readonly region: string;
}

/** What requests are handled by. */
export interface ApiConfig {
  readonly routes: readonly Route[];
  readonly integrations: readonly Integration[];
  readonly authorizers: readonly Authorizer[];
}

/** The things of one kind that belong to an API. */
export class Table<T extends { readonly ApiId: string }> {
  private readonly items: Collection<T>;

  constructor(
    store: Store,
    private readonly kind: string,
    private readonly idOf: (item: T) => string,
  ) {
    this.items = store.collection(`api-gateway:${kind}`);
  }

  public tryGet(apiId: string, id: string): T | undefined {
    return this.items.get(`${apiId}/${id}`);
  }

  /** @throws AwsError NotFoundException */
  public get(apiId = '', id = ''): T {
    return this.tryGet(apiId, id) ?? missing(`Invalid ${this.kind} identifier specified ${id}`);
  }

  public of(apiId: string): T[] {
    return this.items.list().filter(({ ApiId }) => ApiId === apiId);
  }

  public put(item: T): T {
    this.items.put(`${item.ApiId}/${this.idOf(item)}`, item);
    return item;
  }

  public delete(item: T): void {
    this.items.delete(`${item.ApiId}/${this.idOf(item)}`);
  }
}

/** What the service remembers, and how its absence is reported. */
export class Registry {
  public readonly apis: Collection<Api>;
  public readonly vpcLinks: Collection<VpcLink>;
  public readonly routes: Table<Route>;
  public readonly integrations: Table<Integration>;
  public readonly authorizers: Table<Authorizer>;
  public readonly stages: Table<Stage>;
  public readonly deployments: Table<Deployment>;

  constructor(store: Store) {
    this.apis = store.collection('api-gateway:apis');
    this.vpcLinks = store.collection('api-gateway:vpc-links');
    this.routes = new Table<Route>(store, 'Route', ({ RouteId }) => RouteId);
    this.integrations = new Table<Integration>(store, 'Integration', ({ IntegrationId }) => IntegrationId);
    this.authorizers = new Table<Authorizer>(store, 'Authorizer', ({ AuthorizerId }) => AuthorizerId);
    this.stages = new Table<Stage>(store, 'Stage', ({ StageName }) => StageName);
    this.deployments = new Table<Deployment>(store, 'Deployment', ({ DeploymentId }) => DeploymentId);
  }

  /** @throws AwsError NotFoundException */
  public api(id = '', accountId = ''): Api {
    return this.apis.get(id) ?? missing(`Invalid API identifier specified ${accountId}:${id}`);
  }

  /** @throws AwsError NotFoundException */
  public vpcLink(id = ''): VpcLink {
    return this.vpcLinks.get(id) ?? missing(`Cannot find vpc link with id ${id}`);
  }

  public configOf(apiId: string): ApiConfig {
    return {
      routes: this.routes.of(apiId),
      integrations: this.integrations.of(apiId),
      authorizers: this.authorizers.of(apiId),
    };
  }

  /** Removes an API with all that belongs to it. */
  public deleteApi(id: string): void {
    for (const table of [this.routes, this.integrations, this.authorizers, this.stages, this.deployments]) {
      for (const item of table.of(id)) (table as Table<typeof item>).delete(item);
    }
    this.apis.delete(id);
  }
}

function missing(message: string): never {
  throw new AwsError('NotFoundException', message, 404);
}
