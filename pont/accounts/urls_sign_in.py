"""Signing in, and the second factor. The names are allauth's own, which looks for them without a namespace.

What allauth could do besides is not routed: nobody signs up, gives a mail address or has a password mailed.
"""

from django.urls import URLPattern, path

from pont.accounts import views_sign_in as views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/passkey/", views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-step/", views.second_step, name="mfa_authenticate"),
    path("sign-in/again/", views.password_again, name="account_reauthenticate"),
    path("sign-in/again/code/", views.code_again, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", views.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("my-account/", views.ways, name="mfa_index"),
    path("my-account/password/", views.other_password, name="account_change_password"),
    path("my-account/app/", views.add_app, name="mfa_activate_totp"),
    path("my-account/app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path("my-account/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("my-account/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("my-account/passkey/", views.add_passkey, name="mfa_add_webauthn"),
    path("my-account/passkey/<number:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
]
