"""Which static files of packages are collected."""

from django.contrib.staticfiles.finders import AppDirectoriesFinder

# What the editor brings and the journal never loads, 1,100 of its 1,250 files: collecting,
# hashing and compressing them took longer than everything else at a first start.
UNUSED = [
    "ckeditor/galleriffic/*",
    "ckeditor/file-icons/*",
    "ckeditor/ckeditor/adapters/*",
    "ckeditor/ckeditor/skins/moono/*",
    "ckeditor/ckeditor/vendor/*",
    "ckeditor/ckeditor/*lang/[!ev]*",
    "ckeditor/ckeditor/*lang/e[!n]*",
    "admin/js/vendor/select2/i18n/[!ev]*",
    *(
        f"ckeditor/ckeditor/plugins/{name}/*"
        for name in (
            *("adobeair", "ajax", "autoembed", "autogrow", "bbcode", "codesnippet"),
            *("codesnippetgeshi", "devtools", "divarea", "docprops", "embed", "embedbase"),
            *("embedsemantic", "exportpdf", "flash", "forms", "iframe", "iframedialog"),
            *("image2", "language", "mathjax", "placeholder", "preview", "scayt", "smiley"),
            *("sourcedialog", "stylesheetparser", "tableresize", "templates", "uicolor"),
            *("uploadimage", "uploadwidget", "wsc"),
        )
    ),
]


class UsedFilesFinder(AppDirectoriesFinder):
    def list(self, ignore_patterns):
        return super().list([*(ignore_patterns or []), *UNUSED])
