"""The site as the server of this bench has it: see stampede.py."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# As in the tests: static files need no collecting.
override_settings(STORAGES=settings.STORAGES | {"staticfiles": _PLAIN}).enable()
application = get_wsgi_application()
