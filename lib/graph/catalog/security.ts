import { dots, text, when } from '../facts';
import { list, property } from '../model';
import { isDoor } from '../rights/trust';
import { card, inFrame, partOf, partsOf, type Cards, type Folds } from '../rules';

/** Identities, keys, secrets, firewalls, and what looks for intruders. */

export const CARDS: Cards = {
  'AWS::SecretsManager::Secret': card('regional', 'Secrets Manager'),
  'AWS::SSM::Parameter': card('regional', 'Parameter Store', 'Type'),
  'AWS::KMS::Key': {
    place: 'regional',
    facts: (key) => dots('KMS key', when(property(key, 'EnableKeyRotation') === true, 'rotated')),
  },
  'AWS::KMS::ReplicaKey': card('regional', 'KMS replica key'),
  'AWS::Cognito::UserPool': {
    place: 'regional',
    facts: (pool) => {
      const mode = text(list(property(pool, 'MfaConfiguration'))[0]);
      return dots('Cognito', when(mode === 'ON' || mode === 'OPTIONAL', 'MFA'));
    },
  },
  'AWS::Cognito::IdentityPool': card('regional', 'Cognito identities'),
  'AWS::IAM::User': card('regional', 'IAM user'),
  // A role that somebody outside takes on is a door; others are part of what acts as them.
  'AWS::IAM::Role': { ...card('regional', 'IAM role'), only: isDoor },
  'AWS::SSO::PermissionSet': card('regional', 'IAM Identity Center'),
  'AWS::DirectoryService::MicrosoftAD': card('private', 'Managed Microsoft AD'),
  'AWS::ACMPCA::CertificateAuthority': card('regional', 'Private certificate authority'),
  'AWS::GuardDuty::Detector': card('operations', 'GuardDuty'),
  'AWS::SecurityHub::Hub': card('operations', 'Security Hub'),
  'AWS::InspectorV2::Filter': card('operations', 'Inspector'),
  'AWS::Macie::Session': card('operations', 'Macie'),
  'AWS::Detective::Graph': card('operations', 'Detective'),
  'AWS::AccessAnalyzer::Analyzer': card('operations', 'IAM Access Analyzer'),
  'AWS::CloudTrail::Trail': card('operations', 'CloudTrail'),
  'AWS::Config::ConfigurationRecorder': card('operations', 'AWS Config'),
  'AWS::Config::ConfigRule': {
    ...card('operations', 'AWS Config'),
    one: 'Config rules',
    facts: (_rule, _model, together) => `${together.length} × AWS Config`,
  },
  'AWS::VerifiedPermissions::PolicyStore': card('regional', 'Verified Permissions'),
};

export const FOLDS: Folds = {
  ...partOf(
    'its rights are edges',
    'AWS::IAM::Role',
    'AWS::IAM::Group',
    'AWS::IAM::ServiceLinkedRole',
  ),
  ...partOf(
    'drawn as edges',
    'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::RolePolicy',
    'AWS::IAM::UserPolicy',
    'AWS::IAM::GroupPolicy',
  ),
  ...inFrame('drawn as who signs in there', 'AWS::IAM::OIDCProvider', 'AWS::IAM::SAMLProvider'),
  ...partOf('carries a role', 'AWS::IAM::InstanceProfile'),
  ...partsOf('part of the user', {
    'AWS::IAM::AccessKey': 'UserName',
    'AWS::IAM::UserToGroupAddition': 'Users',
  }),
  ...partsOf('part of the secret', {
    'AWS::SecretsManager::SecretTargetAttachment': 'SecretId',
    'AWS::SecretsManager::RotationSchedule': 'SecretId',
    'AWS::SecretsManager::ResourcePolicy': 'SecretId',
  }),
  ...partsOf('a name', { 'AWS::KMS::Alias': 'TargetKeyId' }),
  ...partsOf('part of the user pool', {
    'AWS::Cognito::UserPoolClient': 'UserPoolId',
    'AWS::Cognito::UserPoolDomain': 'UserPoolId',
    'AWS::Cognito::UserPoolGroup': 'UserPoolId',
    'AWS::Cognito::UserPoolUser': 'UserPoolId',
    'AWS::Cognito::UserPoolUserToGroupAttachment': 'UserPoolId',
    'AWS::Cognito::UserPoolResourceServer': 'UserPoolId',
    'AWS::Cognito::UserPoolIdentityProvider': 'UserPoolId',
    'AWS::Cognito::UserPoolUICustomizationAttachment': 'UserPoolId',
    'AWS::Cognito::UserPoolRiskConfigurationAttachment': 'UserPoolId',
    'AWS::Cognito::LogDeliveryConfiguration': 'UserPoolId',
    'AWS::Cognito::ManagedLoginBranding': 'UserPoolId',
    'AWS::Cognito::IdentityPoolRoleAttachment': 'IdentityPoolId',
  }),
  ...partOf(
    'HTTPS in the card of its load balancer',
    'AWS::CertificateManager::Certificate',
    'AWS::ACMPCA::Certificate',
    'AWS::ACMPCA::CertificateAuthorityActivation',
    'AWS::ACMPCA::Permission',
  ),
  ...partsOf('joins firewall and load balancer', {
    'AWS::WAFv2::WebACLAssociation': 'ResourceArn',
    'AWS::WAFRegional::WebACLAssociation': 'ResourceArn',
  }),
  ...partOf(
    'named in the card of its load balancer',
    'AWS::WAFv2::WebACL',
    'AWS::WAF::WebACL',
    'AWS::WAFRegional::WebACL',
    'AWS::Shield::Protection',
  ),
  ...partOf(
    'part of the firewall',
    'AWS::WAFv2::LoggingConfiguration',
    'AWS::WAFv2::IPSet',
    'AWS::WAFv2::RuleGroup',
    'AWS::WAFv2::RegexPatternSet',
  ),
  ...partOf(
    'part of its watch',
    'AWS::Config::DeliveryChannel',
    'AWS::Config::ConfigurationAggregator',
    'AWS::Config::RemediationConfiguration',
    'AWS::SecurityHub::Standard',
    'AWS::CloudTrail::EventDataStore',
  ),
  ...partsOf('part of the policy store', {
    'AWS::VerifiedPermissions::Policy': 'PolicyStoreId',
    'AWS::VerifiedPermissions::IdentitySource': 'PolicyStoreId',
  }),
};
