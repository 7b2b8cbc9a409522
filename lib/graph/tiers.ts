import { property, type Model } from './model';

type Tier = 'public' | 'private' | 'isolated';

/** Properties of a route that lead out without letting anybody in. */
const OUTWARDS = [
  'NatGatewayId',
  'TransitGatewayId',
  'EgressOnlyInternetGatewayId',
  'NetworkInterfaceId',
  'InstanceId',
  'VpcPeeringConnectionId',
];

/** Subnet → tier, by its routes: to an internet gateway, to a NAT gateway, or nowhere. */
export function tiersOf(model: Model): ReadonlyMap<string, Tier> {
  const tierOfTable = new Map<string, Tier>();
  for (const route of model.ofType('AWS::EC2::Route')) {
    const open = property(route, 'GatewayId') !== undefined;
    const outwards = OUTWARDS.some((key) => property(route, key) !== undefined);
    for (const { id } of model.usedAt(route.id, 'Properties.RouteTableId')) {
      if (open) tierOfTable.set(id, 'public');
      else if (outwards && !tierOfTable.has(id)) tierOfTable.set(id, 'private');
    }
  }
  const found = new Map<string, Tier>(
    model.ofType('AWS::EC2::Subnet').map(({ id }) => [id, 'isolated']),
  );
  for (const { id } of model.ofType('AWS::EC2::SubnetRouteTableAssociation')) {
    const [table] = model.usedAt(id, 'Properties.RouteTableId');
    const tier = table && tierOfTable.get(table.id);
    for (const subnet of model.usedAt(id, 'Properties.SubnetId'))
      if (tier !== undefined) found.set(subnet.id, tier);
  }
  return found;
}
