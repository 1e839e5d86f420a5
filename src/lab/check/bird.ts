// Sends commands to a namespace's BIRD, and gives the equivalent command line.

import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {type Context, command} from './check.js';
import {birdSocketOf} from './places.js';

export const birdCommand = (plan: FabricPlan, at: Place, line: string): string =>
	command(plan, {...at, namespace: mainNamespace}, `birdc -s ${birdSocketOf(plan, at)} ${line}`);

/** Replies by command. The namespace has a BIRD. */
export const askBird = ({plan, prober}: Context, at: Place, ...commands: string[]) =>
	prober.bird({node: at.node, namespace: at.namespace}, birdSocketOf(plan, at)!, commands);
