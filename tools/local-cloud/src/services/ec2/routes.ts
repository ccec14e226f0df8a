import type * as api from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/aws-error';
import type { Call, Operation } from '../../core/service';
import { pairsOf, resourceTags } from '../../core/tags';
import { passes } from './filters';
import type { NetworkParts, Part } from './network-parts';

/** Route tables, and routes that people change by hand. */
export function routeOperations(parts: NetworkParts): Record<string, Operation> {
  const routeOf = ({ RouteTableId, DestinationCidrBlock }: api.DeleteRouteRequest, region: string) =>
    parts
      .list('AWS::EC2::Route', region)
      .find(
        ({ properties }) =>
          properties.RouteTableId === RouteTableId && properties.DestinationCidrBlock === DestinationCidrBlock,
      );
  return {
    DescribeRouteTables(
      { RouteTableIds, Filters }: api.DescribeRouteTablesRequest,
      { region }: Call,
    ): api.DescribeRouteTablesResult {
      const tables = parts.list('AWS::EC2::RouteTable', region);
      const missing = RouteTableIds?.find(id => !tables.some(table => table.id === id));
      if (missing) throw tableNotFound(missing);
      const found = tables
        .map(table => describe(parts, table))
        .filter(({ RouteTableId = '', VpcId, Associations = [], Routes = [], Tags = [] }) => {
          const facts = {
            'route-table-id': RouteTableId,
            'vpc-id': VpcId,
            'association.subnet-id': Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
            'route.nat-gateway-id': Routes.flatMap(({ NatGatewayId }) => NatGatewayId ?? []),
          };
          const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
          return (!RouteTableIds?.length || RouteTableIds.includes(RouteTableId)) && passes(Filters, facts, tags);
        });
      return { RouteTables: found };
    },

    CreateRoute(input: api.CreateRouteRequest, { region }: Call): api.CreateRouteResult {
      const { RouteTableId = '', DestinationCidrBlock = '' } = input;
      if (!parts.list('AWS::EC2::RouteTable', region).some(({ id }) => id === RouteTableId)) {
        throw tableNotFound(RouteTableId);
      }
      if (routeOf(input, region)) {
        throw new AwsError('RouteAlreadyExists', `The route identified by ${DestinationCidrBlock} already exists.`);
      }
      const id = `${RouteTableId}|${DestinationCidrBlock}`;
      parts.put({ id, type: 'AWS::EC2::Route', region, properties: { ...input } });
      return { Return: true };
    },

    DeleteRoute(input: api.DeleteRouteRequest, { region }: Call): void {
      const route = routeOf(input, region);
      if (!route) {
        const text = `no route with destination-cidr-block ${input.DestinationCidrBlock} in route table ${input.RouteTableId}`;
        throw new AwsError('InvalidRoute.NotFound', text);
      }
      parts.remove('AWS::EC2::Route', route.id);
    },
  };
}

function describe(parts: NetworkParts, { id, region, properties }: Part): api.RouteTable {
  const routes = parts.list('AWS::EC2::Route', region).filter(route => route.properties.RouteTableId === id);
  const associations = parts
    .list('AWS::EC2::SubnetRouteTableAssociation', region)
    .filter(association => association.properties.RouteTableId === id);
  return {
    RouteTableId: id,
    VpcId: String(properties.VpcId),
    Associations: associations.map(({ id: RouteTableAssociationId, properties: { SubnetId } }) => ({
      RouteTableAssociationId,
      RouteTableId: id,
      SubnetId: String(SubnetId),
      Main: false,
      AssociationState: { State: 'associated' },
    })),
    Routes: routes.map(route => describeRoute(route.properties)),
    Tags: pairsOf(resourceTags(properties.Tags, {})),
  };
}

function describeRoute(properties: Part['properties']): api.Route {
  const text = (name: string) => (properties[name] === undefined ? undefined : String(properties[name]));
  return {
    DestinationCidrBlock: text('DestinationCidrBlock'),
    GatewayId: text('GatewayId'),
    NatGatewayId: text('NatGatewayId'),
    VpcPeeringConnectionId: text('VpcPeeringConnectionId'),
    Origin: 'CreateRoute',
    State: 'active',
  };
}

function tableNotFound(id: string): AwsError {
  return new AwsError('InvalidRouteTableID.NotFound', `The routeTable ID '${id}' does not exist`);
}
