import { assumes, invokes, operates, reads, writes } from './meaning';
import type { Meaning } from './meanings';

const FUNCTION: readonly Meaning[] = [
  invokes('invoke', 'lambda:InvokeFunction', 'lambda:InvokeAsync', 'lambda:InvokeFunctionUrl'),
];

const AGENT: readonly Meaning[] = [
  invokes(
    'ask',
    'bedrock:InvokeAgent',
    'bedrock:InvokeFlow',
    'bedrock-agentcore:InvokeAgentRuntime',
  ),
];

/** What runs, and what is called. */
export const APPLICATION_MEANINGS: Readonly<Record<string, readonly Meaning[]>> = {
  'AWS::Lambda::Function': FUNCTION,
  'AWS::Lambda::Alias': FUNCTION,
  'AWS::Lambda::Version': FUNCTION,
  'AWS::Serverless::Function': FUNCTION,
  'AWS::StepFunctions::StateMachine': [
    invokes('start', 'states:StartExecution', 'states:StartSyncExecution'),
  ],
  'AWS::StepFunctions::Activity': [reads('work', 'states:GetActivityTask')],
  'AWS::ECS::TaskDefinition': [invokes('run', 'ecs:RunTask', 'ecs:StartTask')],
  'AWS::Batch::JobQueue': [invokes('submit', 'batch:SubmitJob')],
  'AWS::Batch::JobDefinition': [invokes('submit', 'batch:SubmitJob')],
  'AWS::Glue::Job': [invokes('run', 'glue:StartJobRun')],
  'AWS::Glue::Crawler': [invokes('crawl', 'glue:StartCrawler')],
  'AWS::Glue::Workflow': [invokes('run', 'glue:StartWorkflowRun')],
  'AWS::EMRServerless::Application': [invokes('run', 'emr-serverless:StartJobRun')],
  'AWS::EMR::Cluster': [invokes('run', 'elasticmapreduce:AddJobFlowSteps')],
  'AWS::Athena::WorkGroup': [invokes('query', 'athena:StartQueryExecution')],
  'AWS::SageMaker::Endpoint': [
    invokes('predict', 'sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointAsync'),
  ],
  'AWS::SageMaker::Pipeline': [invokes('start', 'sagemaker:StartPipelineExecution')],
  'AWS::Bedrock::Agent': AGENT,
  'AWS::Bedrock::AgentAlias': AGENT,
  'AWS::Bedrock::Flow': AGENT,
  'AWS::BedrockAgentCore::Runtime': AGENT,
  'AWS::Bedrock::KnowledgeBase': [
    reads('retrieve', 'bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'),
  ],
  'AWS::Bedrock::Guardrail': [invokes('check', 'bedrock:ApplyGuardrail')],
  'AWS::Lex::BotAlias': [invokes('ask', 'lex:RecognizeText', 'lex:RecognizeUtterance')],
  'AWS::Location::PlaceIndex': [reads('look up', 'geo:SearchPlaceIndexForText')],
  'AWS::Location::RouteCalculator': [invokes('route', 'geo:CalculateRoute')],
  'AWS::Rekognition::Collection': [
    reads('match faces', 'rekognition:SearchFacesByImage'),
    writes('index faces', 'rekognition:IndexFaces'),
  ],
  'AWS::ApiGateway::RestApi': [
    invokes('call', 'execute-api:Invoke'),
    invokes('push', 'execute-api:ManageConnections'),
  ],
  'AWS::ApiGatewayV2::Api': [
    invokes('call', 'execute-api:Invoke'),
    invokes('push', 'execute-api:ManageConnections'),
  ],
  'AWS::AppSync::GraphQLApi': [invokes('query', 'appsync:GraphQL')],
  'AWS::AppSync::Api': [invokes('publish', 'appsync:EventPublish')],
  'AWS::VpcLattice::Service': [invokes('call', 'vpc-lattice-svcs:Invoke')],
  'AWS::Cognito::UserPool': [
    reads('look up users', 'cognito-idp:AdminGetUser', 'cognito-idp:ListUsers'),
    writes(
      'manage users',
      'cognito-idp:AdminCreateUser',
      'cognito-idp:AdminUpdateUserAttributes',
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:AdminSetUserPassword',
    ),
    invokes('sign in', 'cognito-idp:AdminInitiateAuth'),
  ],
  'AWS::Cognito::IdentityPool': [
    invokes('identities', 'cognito-identity:GetOpenIdTokenForDeveloperIdentity'),
  ],
  'AWS::EC2::Instance': [
    operates('start and stop', 'ec2:StartInstances', 'ec2:StopInstances', 'ec2:RebootInstances'),
    operates('run commands', 'ssm:SendCommand', 'ssm:StartSession'),
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    operates('scale', 'autoscaling:SetDesiredCapacity', 'autoscaling:UpdateAutoScalingGroup'),
  ],
  'AWS::EKS::Cluster': [invokes('call', 'eks:AccessKubernetesApi')],
  'AWS::SSM::Document': [invokes('run', 'ssm:SendCommand', 'ssm:StartAutomationExecution')],
  'AWS::IAM::Role': [assumes('assume', 'sts:AssumeRole')],
  'AWS::MediaConvert::Queue': [invokes('convert', 'mediaconvert:CreateJob')],
  'AWS::Connect::Instance': [invokes('call', 'connect:StartOutboundVoiceContact')],
  'AWS::CloudWatch::Alarm': [operates('set', 'cloudwatch:SetAlarmState')],
};
