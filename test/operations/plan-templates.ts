import { planned, sideFrom, type Template } from '../support/plans';

/** The plan from one template to another, and templates small enough to read. */
export const plan = (before: Template | undefined, after: Template) =>
  planned(sideFrom(before), sideFrom(after));

export const table = (TableName: string, more: object = {}): Template => ({
  Runs: { Type: 'AWS::DynamoDB::Table', Properties: { TableName }, ...more },
});

export const role = (...Statement: object[]): Template => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
          },
        ],
      },
    },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'p',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement },
    },
  },
  Store: { Type: 'AWS::S3::Bucket' },
});

export const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

export const STORE = { 'Fn::GetAtt': ['Store', 'Arn'] };
export const group = (...rules: object[]): Template => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'of the web', SecurityGroupIngress: rules },
  },
});
export const rule = (CidrIp: string, FromPort: number, ToPort = FromPort) => ({
  IpProtocol: 'tcp',
  CidrIp,
  FromPort,
  ToPort,
});
