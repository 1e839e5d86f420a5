export default {files: ['examples/tests/ava.test.js'], timeout: '3m'};
