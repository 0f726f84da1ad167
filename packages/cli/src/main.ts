#!/usr/bin/env node
console.log('crosslink', process.version);
