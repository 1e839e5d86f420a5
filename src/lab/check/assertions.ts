// Runs the checks of the file: each is retried until it holds or, when negated, until it has failed several times.

import {attempt} from './assertions/attempts.js';
import {attemptDenied} from './assertions/denied.js';
import {type Context, type Job, single} from './check.js';
import type {CheckTitle} from './model.js';

export const listAssertions = ({plan}: Pick<Context, 'plan'>): Job[] =>
	plan.checks.assertions.map(one => {
		const title: CheckTitle = {
			id: one.id,
			kind: one.kind,
			name: one.negated ? `not ${one.name}` : one.name,
			origin: 'file',
		};
		const job = single('probes', title, context =>
			one.negated ? attemptDenied(context, one) : attempt(context, one),
		);
		const {within} = one;
		return within === null ? job : {...job, run: context => job.run({...context, timeout: within * 1000})};
	});
