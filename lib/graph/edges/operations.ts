import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';
import { verbFor } from './verbs';

export function alarms(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.AlarmActions';
  return model
    .ofType('AWS::CloudWatch::Alarm')
    .flatMap((alarm) =>
      model
        .usedAt(alarm.id, at)
        .flatMap(({ id, type }) =>
          edge(
            'operate',
            nodeOf(alarm.id),
            nodeOf(id),
            type === 'AWS::SNS::Topic' ? 'notify' : verbFor(type),
            evidence(alarm, at),
          ),
        ),
    );
}

/** Alarm topic → channel of Slack or Microsoft Teams. */
export function chats(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.SnsTopicArns';
  return [
    'AWS::Chatbot::SlackChannelConfiguration',
    'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
  ].flatMap((type) =>
    model
      .ofType(type)
      .flatMap((chat) =>
        model
          .usedAt(chat.id, at)
          .flatMap((topic) =>
            edge('operate', nodeOf(topic.id), nodeOf(chat.id), 'chat', evidence(chat, at)),
          ),
      ),
  );
}
