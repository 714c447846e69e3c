"""The addresses of curriculum."""

from django.urls import URLPattern, URLResolver, path

from curriculum.views import attempts, modules, programmes

app_name = "curriculum"
urlpatterns: list[URLPattern | URLResolver] = [
    path("modules/", modules.index, name="modules_index"),
    path("modules/<slug:code>/", modules.show, name="modules_show"),
    path("modules/<slug:code>/quiz/", attempts.take, name="attempts_take"),
    path("modules/<slug:code>/quiz/start/", attempts.start, name="attempts_start"),
    path("attempts/<uuid:attempt_id>/", attempts.show, name="attempts_show"),
    path("programmes/", programmes.index, name="programmes_index"),
    path("programmes/<uuid:programme_id>/", programmes.show, name="programmes_show"),
]
