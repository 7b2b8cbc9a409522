import { deploys, invokes, reads, writes } from './meaning';
import type { Meaning } from './meanings';

/** What builds, stores and rolls out. */
export const DELIVERY_MEANINGS: Readonly<Record<string, readonly Meaning[]>> = {
  'AWS::ECS::Service': [deploys('redeploy', 'ecs:UpdateService', 'ecs:CreateTaskSet')],
  'AWS::ECR::Repository': [
    reads('pull', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'),
    writes('push', 'ecr:PutImage'),
  ],
  'AWS::CodeBuild::Project': [
    invokes('build', 'codebuild:StartBuild', 'codebuild:StartBuildBatch'),
  ],
  'AWS::CodePipeline::Pipeline': [invokes('start', 'codepipeline:StartPipelineExecution')],
  'AWS::CodeDeploy::DeploymentGroup': [deploys('deploy', 'codedeploy:CreateDeployment')],
  'AWS::CodeDeploy::Application': [deploys('deploy', 'codedeploy:CreateDeployment')],
  'AWS::CodeCommit::Repository': [
    reads('pull', 'codecommit:GitPull'),
    writes('push', 'codecommit:GitPush'),
  ],
  'AWS::CodeArtifact::Repository': [
    reads('packages', 'codeartifact:ReadFromRepository'),
    writes('publish packages', 'codeartifact:PublishPackageVersion'),
  ],
  'AWS::CloudFront::Distribution': [deploys('invalidate', 'cloudfront:CreateInvalidation')],
  'AWS::Amplify::App': [deploys('deploy', 'amplify:StartDeployment', 'amplify:StartJob')],
  'AWS::AppRunner::Service': [deploys('redeploy', 'apprunner:StartDeployment')],
  'AWS::Route53::HostedZone': [writes('change records', 'route53:ChangeResourceRecordSets')],
  'AWS::CloudFormation::Stack': [deploys('deploy', 'cloudformation:UpdateStack')],
  'AWS::ElasticBeanstalk::Environment': [deploys('deploy', 'elasticbeanstalk:UpdateEnvironment')],
};
