"""Reader comments: form, rules, moderation."""
