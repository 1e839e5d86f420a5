// The table of actions: a key, its description, and its operation on the row under the cursor.

import {nameLab} from '../lab/find/name-lab.js';
import type {LabSnapshot} from '../lab/observer/model.js';
import {offerHeal, offerKill, offerLink, offerPause, offerRestart} from './offers/faults.js';
import {offerMeasure, offerScenarios} from './offers/measure.js';
import type {ActionKey, LabAction, Offer, Target} from './offers/model.js';
import {offerPath} from './offers/path.js';
import {offerCapture, offerCheck, offerPing} from './offers/probes.js';
import {offerNestedShell, offerShell} from './offers/shell.js';

export type {ActionKey, LabAction, Operation, Target} from './offers/model.js';

const offerStop: Offer = (_target, {lab}) => [
	{
		title: `stop ${lab}`,
		command: `wgsim stop ${lab}`,
		question: `Remove every container of ${lab}?`,
		operation: {kind: 'stop'},
	},
];

export const actionKeys: readonly ActionKey[] = [
	{key: 'e', help: 'a shell in the node', footer: 'shell', offer: offerShell},
	{key: 'E', help: 'a shell in its nested namespace', footer: null, offer: offerNestedShell},
	{key: 'd', help: 'set a link down, or up again', footer: 'link', offer: offerLink},
	{key: 'P', help: 'pause or resume the node', footer: 'pause', offer: offerPause},
	{key: 'K', help: 'kill the node, or start it', footer: null, offer: offerKill},
	{key: 'R', help: 'restart the node', footer: null, offer: offerRestart},
	{key: 'H', help: 'heal all faults', footer: 'heal', offer: offerHeal},
	{key: 'p', help: 'ping through the tunnel, or every pair', footer: 'ping', offer: offerPing},
	{key: 'w', help: 'the path of a packet to another node', footer: 'path', offer: offerPath, apart: true},
	{key: 'c', help: 'capture on a link to a file', footer: null, offer: offerCapture},
	{key: 'm', help: 'measure the cost of a fault', footer: 'measure', offer: offerMeasure, apart: true},
	{key: 'M', help: 'run a scenario of the lab', footer: null, offer: offerScenarios},
	{key: 'C', help: 'run the checks', footer: null, offer: offerCheck},
	{key: 'Q', help: 'stop the lab and quit', footer: null, offer: offerStop},
];

/** The actions of a key for a target; commands name the lab if there are `others`. */
export const offerBy = (key: string, target: Target, snapshot: LabSnapshot, others: boolean): LabAction[] =>
	nameEach(actionKeys.find(one => one.key === key)?.offer(target, snapshot) ?? [], snapshot, others);

/** All actions for a target. */
export const offerAll = (target: Target, snapshot: LabSnapshot, others: boolean): LabAction[] =>
	nameEach(
		actionKeys.flatMap(({offer, apart}) => (apart ? [] : offer(target, snapshot))),
		snapshot,
		others,
	);

export const nameEach = (actions: readonly LabAction[], {lab}: LabSnapshot, others: boolean): LabAction[] =>
	others ? actions.map(action => ({...action, command: nameLab(action.command, lab)})) : [...actions];
