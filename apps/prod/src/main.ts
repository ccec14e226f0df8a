import { Guardrails } from '@berth/guardrails';
import { Platform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { config } from './config';

export const app = new App();
// in no template a role that could do more: whoever leaves the boundary out of the config is refused
Guardrails.of(app, { permissionsBoundary: 'berth-prod-boundary' });
new Platform(app, config);
app.synth();
