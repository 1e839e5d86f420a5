// The table of actions, in the order of the help. A new one is a file of its own, with its key, what it offers and what it does.

import {nameLab} from '../../lab/find/name-lab.js';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {captureKeys} from './capture.js';
import {checkKeys} from './check.js';
import {faultKeys} from './faults.js';
import {measureKeys} from './measure.js';
import type {ActionKey, LabAction, Target} from './model.js';
import {pathKeys} from './path.js';
import {pingKeys} from './ping.js';
import {scenarioKeys} from './scenarios.js';
import {shellKeys} from './shell.js';
import {stopKeys} from './stop.js';

export const actionKeys: readonly ActionKey[] = [
	...shellKeys,
	...faultKeys,
	...pingKeys,
	...pathKeys,
	...captureKeys,
	...measureKeys,
	...scenarioKeys,
	...checkKeys,
	...stopKeys,
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
