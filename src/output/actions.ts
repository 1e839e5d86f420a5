// Prints what a start would do, for --dry-run.

import type {Action} from '../plan/actions.js';

/** One line an action, or one JSON document. No file's content is printed: some hold keys. */
export function renderActions(actions: readonly Action[], json: boolean): string {
	const rows = actions.map(action => ({
		action: action.kind,
		container: action.kind === 'remove' ? action.container : action.planned.container,
		reason: action.reason,
		files:
			action.kind === 'create' || action.kind === 'replace' ? action.planned.files.map(({path}) => path) : [],
	}));
	if (json) {
		return `${JSON.stringify({actions: rows})}\n`;
	}

	return rows.length === 0
		? 'nothing to do\n'
		: rows
				.map(({action, container, reason, files}) => {
					const count = files.length > 0 ? ` (${files.length} files)` : '';
					return `${action} ${container}: ${reason}${count}\n`;
				})
				.join('');
}
