"""The account log is evidence. Failed logins are counted in one line an hour, and go after a while."""

from django.db import migrations

from journal.lib.evidence import keep


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [keep("accounts_accountevent", but="OLD.kind = 'failed'")]
