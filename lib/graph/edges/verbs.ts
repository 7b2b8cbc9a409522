import { table } from '../table';
import type { EdgeKind } from '../types';
import { wordsOf } from '../words';

/** What it is called when something of a type is set off by an event, a schedule, an alarm. */
const VERBS: Readonly<Record<string, string>> = table({
  'AWS::Lambda::Function': 'invoke',
  'AWS::SQS::Queue': 'send',
  'AWS::SNS::Topic': 'publish',
  'AWS::Kinesis::Stream': 'records',
  'AWS::KinesisFirehose::DeliveryStream': 'records',
  'AWS::Events::EventBus': 'forward',
  'AWS::Events::ApiDestination': 'call',
  'AWS::ECS::TaskDefinition': 'run',
  'AWS::Logs::LogGroup': 'log',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scale',
  'AWS::AutoScaling::ScalingPolicy': 'scale',
});

export const verbFor = (type: string): string => VERBS[type] ?? 'start';

/** What a call does; `reversed`: data flows from what is called to who calls. */
export interface Call {
  readonly kind: EdgeKind;
  readonly label: string;
  readonly reversed?: true;
}

type Row = readonly [service: RegExp, action: RegExp, call: Call];

/** A path instead of an action is how API Gateway calls: its one use for the service is meant. */
const CALLS: readonly Row[] = [
  [/^lambda$/, /^(?:|path|invoke.*)$/, { kind: 'invoke', label: 'invoke' }],
  [/^states$/, /^(?:|path|start.*)$/, { kind: 'invoke', label: 'start' }],
  [/^sqs$/, /^(?:|path|send.*)$/, { kind: 'publish', label: 'send' }],
  [/^sqs$/, /^receive/, { kind: 'subscribe', label: 'consume', reversed: true }],
  [/^kinesis$/, /^getrecords$/, { kind: 'subscribe', label: 'consume', reversed: true }],
  [/^ecs$/, /^updateservice$/, { kind: 'deploy', label: 'redeploy' }],
  [/^ecs$/, /^(?:|run.*|start.*)$/, { kind: 'invoke', label: 'run' }],
  [
    /^(?:sns|events|eventbridge|kinesis|firehose)$/,
    /^(?:|path|publish.*|put(?:events|record.*))$/,
    { kind: 'publish', label: 'publish' },
  ],
  [
    /./,
    /^(?:get|list|describe|query|scan|batchget|select|head|search|read)/,
    { kind: 'read', label: 'read' },
  ],
  [
    /./,
    /^(?:put|update|delete|batchwrite|transactwrite|copy|write|create)/,
    { kind: 'write', label: 'write' },
  ],
  [/./, /^(?:$|start)/, { kind: 'invoke', label: 'start' }],
];

/** What a call of the AWS API does: `sqs`, `sendMessage` → a message handed in. */
export function callOf(service: string, action: string): Call {
  const name = action.toLowerCase();
  const row = CALLS.find(([ofService, ofAction]) => ofService.test(service) && ofAction.test(name));
  return row?.[2] ?? { kind: 'invoke', label: wordsOf(action).join(' ').toLowerCase() || 'start' };
}
