import type { Resource } from '../../assembly';
import { dots, when } from '../facts';
import { property, type Model } from '../model';
import { card, inFrame, partOf, partsOf, type Cards, type Folds } from '../rules';

/** Networks and their doors. */

export const CARDS: Cards = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { place: 'public', facts: loadBalancerFacts },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    place: 'public',
    facts: (balancer) =>
      dots(property(balancer, 'Scheme') === 'internal' ? 'internal' : 'internet-facing', 'classic'),
  },
  'AWS::EC2::NatGateway': {
    place: 'public',
    one: 'NAT gateway',
    facts: (_nat, _model, together) =>
      together.length === 1 ? 'one for all zones' : `${together.length}, one per zone`,
  },
  'AWS::EC2::TransitGateway': card('regional', 'Transit gateway'),
  'AWS::EC2::VPNGateway': card('regional', 'VPN gateway'),
  'AWS::EC2::CustomerGateway': card('regional', 'Customer gateway', 'IpAddress'),
  'AWS::EC2::VPNConnection': card('regional', 'Site-to-site VPN'),
  'AWS::EC2::ClientVpnEndpoint': card('regional', 'Client VPN'),
  'AWS::EC2::VPCPeeringConnection': card('regional', 'VPC peering'),
  'AWS::EC2::VPCEndpointService': card('regional', 'PrivateLink service'),
  'AWS::NetworkFirewall::Firewall': card('private', 'Network Firewall'),
  'AWS::GlobalAccelerator::Accelerator': card('regional', 'Global Accelerator'),
  'AWS::VpcLattice::ServiceNetwork': card('regional', 'VPC Lattice network'),
  'AWS::VpcLattice::Service': card('regional', 'VPC Lattice service'),
  'AWS::DirectConnect::Connection': card('regional', 'Direct Connect'),
};

export const FOLDS: Folds = {
  ...inFrame('drawn as a group', 'AWS::EC2::VPC', 'AWS::EC2::VPCCidrBlock'),
  ...inFrame('drawn as a group by tier', 'AWS::EC2::Subnet'),
  ...inFrame('says which tier a subnet is of', 'AWS::EC2::RouteTable', 'AWS::EC2::Route'),
  ...inFrame('joins subnet and routes', 'AWS::EC2::SubnetRouteTableAssociation'),
  ...inFrame(
    'the edge from the internet shows it',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::EgressOnlyInternetGateway',
  ),
  ...inFrame('joins VPC and internet', 'AWS::EC2::VPCGatewayAttachment'),
  ...inFrame('address of a NAT gateway', 'AWS::EC2::EIP', 'AWS::EC2::EIPAssociation'),
  ...inFrame('a way, not a place', 'AWS::EC2::VPCEndpoint'),
  ...inFrame('a record of the network', 'AWS::EC2::FlowLog'),
  ...inFrame(
    'a rule of the network',
    'AWS::EC2::NetworkAcl',
    'AWS::EC2::NetworkAclEntry',
    'AWS::EC2::SubnetNetworkAclAssociation',
    'AWS::EC2::DHCPOptions',
    'AWS::EC2::VPCDHCPOptionsAssociation',
    'AWS::EC2::PrefixList',
    'AWS::EC2::SubnetCidrBlock',
  ),
  ...partOf('its rules are edges', 'AWS::EC2::SecurityGroup'),
  ...partsOf('drawn as an edge', {
    'AWS::EC2::SecurityGroupIngress': 'GroupId',
    'AWS::EC2::SecurityGroupEgress': 'GroupId',
  }),
  ...partOf('an address of its card', 'AWS::EC2::NetworkInterface'),
  ...partsOf('named in the card of its load balancer', {
    'AWS::ElasticLoadBalancingV2::Listener': 'LoadBalancerArn',
    'AWS::ElasticLoadBalancingV2::ListenerCertificate': 'ListenerArn',
  }),
  ...partsOf('drawn as an edge', { 'AWS::ElasticLoadBalancingV2::ListenerRule': 'ListenerArn' }),
  ...partOf('drawn as an edge', 'AWS::ElasticLoadBalancingV2::TargetGroup'),
  ...partsOf('part of the gateway', {
    'AWS::EC2::TransitGatewayAttachment': 'TransitGatewayId',
    'AWS::EC2::TransitGatewayVpcAttachment': 'TransitGatewayId',
    'AWS::EC2::TransitGatewayRouteTable': 'TransitGatewayId',
    'AWS::EC2::TransitGatewayRoute': 'TransitGatewayRouteTableId',
    'AWS::EC2::TransitGatewayRouteTableAssociation': 'TransitGatewayRouteTableId',
    'AWS::EC2::TransitGatewayRouteTablePropagation': 'TransitGatewayRouteTableId',
    'AWS::EC2::VPNGatewayRoutePropagation': 'VpnGatewayId',
    'AWS::EC2::VPNConnectionRoute': 'VpnConnectionId',
    'AWS::EC2::ClientVpnAuthorizationRule': 'ClientVpnEndpointId',
    'AWS::EC2::ClientVpnRoute': 'ClientVpnEndpointId',
    'AWS::EC2::ClientVpnTargetNetworkAssociation': 'ClientVpnEndpointId',
    'AWS::EC2::VPCEndpointServicePermissions': 'ServiceId',
    'AWS::GlobalAccelerator::Listener': 'AcceleratorArn',
    'AWS::GlobalAccelerator::EndpointGroup': 'ListenerArn',
    'AWS::VpcLattice::Listener': 'ServiceIdentifier',
    'AWS::VpcLattice::Rule': 'ListenerIdentifier',
    'AWS::VpcLattice::ServiceNetworkServiceAssociation': 'ServiceIdentifier',
    'AWS::VpcLattice::ServiceNetworkVpcAssociation': 'ServiceNetworkIdentifier',
  }),
  ...partOf(
    'part of the firewall',
    'AWS::NetworkFirewall::FirewallPolicy',
    'AWS::NetworkFirewall::RuleGroup',
    'AWS::NetworkFirewall::LoggingConfiguration',
  ),
  ...partOf('drawn as an edge', 'AWS::VpcLattice::TargetGroup'),
  ...inFrame(
    'names inside the cluster',
    'AWS::ServiceDiscovery::HttpNamespace',
    'AWS::ServiceDiscovery::PrivateDnsNamespace',
    'AWS::ServiceDiscovery::PublicDnsNamespace',
  ),
  ...partOf('a name', 'AWS::ServiceDiscovery::Service', 'AWS::ServiceDiscovery::Instance'),
};

function loadBalancerFacts(balancer: Resource, model: Model): string {
  const users = model.usersOf(balancer.id).flatMap(({ from, at }) => {
    const user = model.resource(from);
    return user === undefined ? [] : [{ user, at }];
  });
  const ports = users
    .filter(
      ({ user, at }) =>
        user.type === 'AWS::ElasticLoadBalancingV2::Listener' &&
        at.startsWith('Properties.LoadBalancerArn'),
    )
    .map(({ user }) => `${String(property(user, 'Protocol'))} :${String(property(user, 'Port'))}`);
  const scheme =
    property(balancer, 'Scheme') === 'internet-facing' ? 'internet-facing' : 'internal';
  const firewall = users.some(({ user }) => user.type === 'AWS::WAFv2::WebACLAssociation');
  const kind = { network: 'NLB', gateway: 'GWLB' }[String(property(balancer, 'Type'))] ?? 'ALB';
  return dots(`${scheme} ${kind}`, ...new Set(ports), when(firewall, 'WAF'));
}
