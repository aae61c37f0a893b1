"""Where visitors print. The PDF has an address of its own, so that a switch of language never makes one."""

from django.urls import URLPattern, path

from pont.directory import views_paper as views

urlpatterns: list[URLPattern] = [
    path("paper/", views.paper, name="paper"),
    path("paper/file/", views.file, name="paper-file"),
    path("paper/<str:token>/", views.place, name="paper-place"),
    path("paper/<str:token>/file/", views.kept, name="paper-kept"),
]
