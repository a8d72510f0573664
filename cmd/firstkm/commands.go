package main

import (
	"firstkm/cmd/internal/account"
	"firstkm/cmd/internal/backup"
	"firstkm/cmd/internal/bench"
	"firstkm/cmd/internal/check"
	"firstkm/cmd/internal/doctor"
	"firstkm/cmd/internal/eval"
	"firstkm/cmd/internal/imports"
	"firstkm/cmd/internal/keys"
	"firstkm/cmd/internal/match"
	"firstkm/cmd/internal/reindex"
	"firstkm/cmd/internal/rules"
	"firstkm/cmd/internal/serve"
	"firstkm/cmd/internal/version"
)

// commands are what the binary can do; the body of each is a package of its own.
type commands struct {
	Serve   serve.Command   `cmd:"" help:"Serve pages and interface."`
	Account account.Command `cmd:"" help:"Make accounts."`
	Import  imports.Command `cmd:"" help:"Import tables: postings, units, schools and the official catalogues."`
	Match   match.Command   `cmd:"" help:"Place a round from market files: who obtains what, why not what stood above it, and hashes to compare."`
	Check   check.Command   `cmd:"" help:"Check facts against the regulation: facts in, findings out."`
	Rules   rules.Command   `cmd:"" help:"List the rules with article, gate, class and thresholds in force."`
	Reindex reindex.Command `cmd:"" help:"Build the search index anew."`
	Copies  backup.Commands `embed:""`
	Eval    eval.Command    `cmd:"" help:"Judge how well search finds."`
	Bench   bench.Command   `cmd:"" help:"Measure how fast the program answers."`
	Keys    keys.Command    `cmd:"" help:"Look after the keys that seal personal data."`
	Doctor  doctor.Command  `cmd:"" help:"Examine an installation: schema, audit chain, outbox, index."`
	Version version.Command `cmd:"" help:"Print the version."`
}
